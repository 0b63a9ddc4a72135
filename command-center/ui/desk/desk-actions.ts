/** What the desk does to orders: gives commands, says what came of them, offers the way back, tells what changed meanwhile. */
import { type Accessor, createSignal } from 'solid-js';
import type { Candidates, OrderDetail } from '#command-center/contract/http.ts';
import { type Failure, sentenceOf } from '../api.ts';
import { t, tCode } from '../i18n/language.ts';
import type { ToastList } from '../parts/toast.tsx';
import { type CommandForm, formOf } from './command-forms.ts';
import { type Commanded, commandOrder, refusalCode } from './give-command.ts';
import { whoOf } from './history.ts';
import { loadDetail, type ReadForOrder, sendingOf } from './order-data.ts';
import { overrideWords } from './override.ts';

/** A dialog that waits for what a command needs. */
export interface OpenForm {
  readonly form: CommandForm;
  readonly order: OrderDetail;
  /** The worker it starts with. */
  readonly workerId: string | null;
  /** What did not work the last time. */
  readonly problem: string | null;
  readonly busy: boolean;
}

export interface DeskActions {
  readonly openForm: Accessor<OpenForm | null>;
  readonly closeForm: () => void;
  /** Gives the command at once, or opens its dialog where it needs something. */
  readonly start: (form: CommandForm, workerId?: string) => void;
  /** Gives the command of the open dialog. */
  readonly submit: (data: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Sends the selected order to a worker in the way its state and the person's rights allow. */
  readonly send: (workerId: string) => void;
}

interface ActionOptions {
  readonly detail: ReadForOrder<OrderDetail>;
  readonly candidates: Accessor<Candidates | null>;
  readonly toasts: ToastList;
  readonly nameOfWorker: (workerId: string) => string;
}

/** Makes the actions of one desk. */
export function createDeskActions(options: ActionOptions): DeskActions {
  const { detail, toasts, nameOfWorker } = options;
  const [openForm, setOpenForm] = createSignal<OpenForm | null>(null);
  const open = (form: CommandForm, order: OrderDetail, workerId: string | null, problem: string | null) =>
    setOpenForm({ form, order, workerId, problem, busy: false });

  const give = async (form: CommandForm, order: OrderDetail, data: Readonly<Record<string, unknown>>) => {
    const { command } = form;
    const answer = await commandOrder(order.id, { command, version: order.version, data });
    if (answer.ok) sayDone(form, order, data, answer.value);
    else if (refusalCode(answer.failure) === 'stale-version') detail.again();
    return answer;
  };

  const sayDone = (
    form: CommandForm,
    order: OrderDetail,
    data: Readonly<Record<string, unknown>>,
    done: Commanded,
  ): void => {
    const { no } = order;
    const name = typeof data.workerId === 'string' ? nameOfWorker(data.workerId) : '';
    if (form.command === 'assign')
      toasts.say(t('desk.sent', { no, name }), () => void undoAssign(order, done));
    else if (form.command === 'reassign') toasts.say(t('desk.sentAgain', { no, name }));
    else toasts.say(t('desk.did', { no, command: tCode('command', form.command) }));
  };

  const undoAssign = async (order: OrderDetail, done: Commanded): Promise<void> => {
    const version = done.order?.version ?? order.version + 1;
    const answer = await commandOrder(order.id, { command: 'withdraw', version, data: { reason: null } });
    if (answer.ok) toasts.say(t('desk.undone', { no: order.no }));
    else await sayRefused(formOf('withdraw'), { ...order, version }, answer.failure);
  };

  const sayRefused = async (form: CommandForm, order: OrderDetail, failure: Failure): Promise<void> => {
    const why = await reasonOf(order, failure);
    if (form.command === 'assign') toasts.fail(t('desk.notSent', { no: order.no, why }));
    else toasts.fail(t('desk.failed', { no: order.no, command: tCode('command', form.command), why }));
  };

  const giveAtOnce = async (
    form: CommandForm,
    order: OrderDetail,
    data: Readonly<Record<string, unknown>>,
  ) => {
    const answer = await give(form, order, data);
    if (answer.ok) return;
    // Above his limit a worker is sent only with a reason: ask for it.
    if (refusalCode(answer.failure) === 'over-capacity' && typeof data.workerId === 'string')
      open(form, order, data.workerId, sentenceOf(answer.failure));
    else await sayRefused(form, order, answer.failure);
  };

  return {
    openForm,
    closeForm: () => setOpenForm(null),
    start: (form, workerId) => {
      const order = detail.value();
      if (order === null) return;
      if (form.fields.length > 0) open(form, order, workerId ?? null, null);
      else void giveAtOnce(form, order, {});
    },
    send: (workerId) => {
      const order = detail.value();
      const sending = order === null ? null : sendingOf(order.allowed);
      if (order === null || sending === null) return;
      // Somebody else than the recommended is sent with a reason; it is kept with the assignment.
      const why = overrideWords(options.candidates(), workerId, nameOfWorker);
      if (sending === 'assign' && why === null)
        void giveAtOnce(formOf('assign'), order, { workerId, reason: null });
      else open(formOf(sending), order, workerId, sending === 'assign' ? why : null);
    },
    submit: async (data) => {
      const asked = openForm();
      if (asked === null || asked.busy) return;
      setOpenForm({ ...asked, busy: true });
      const answer = await give(asked.form, asked.order, data);
      if (answer.ok) {
        setOpenForm(null);
        return;
      }
      const problem = await reasonOf(asked.order, answer.failure);
      const fresh = refusalCode(answer.failure) === 'stale-version' ? await loadDetail(asked.order.id) : null;
      setOpenForm({ ...asked, order: fresh?.ok ? fresh.value : asked.order, problem, busy: false });
    },
  };
}

/** The server's sentence; when somebody was faster, also what he did. */
async function reasonOf(seen: OrderDetail, failure: Failure): Promise<string> {
  const said = sentenceOf(failure);
  if (refusalCode(failure) !== 'stale-version') return said;
  const fresh = await loadDetail(seen.id);
  if (!fresh.ok) return said;
  const newer = fresh.value.events.filter((event) => event.version > seen.version).slice(-3);
  const what = newer
    .map((event) => t('desk.changeBy', { who: whoOf(event), what: tCode('command', event.type) }))
    .join(t('desk.and'));
  const then = what === '' ? t('desk.refreshed') : t('desk.sinceThen', { what });
  return t('desk.staleWhy', { said, what: then });
}
