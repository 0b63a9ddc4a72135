/** The dialog of one command: the fields of its form, and what the server said when it refused. */
import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { Candidates } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { t, tCode } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { placeText } from '../place-words.ts';
import type { Reference } from '../reference.ts';
import { dataOf, type FormField, type FormValues, missingFields } from './command-forms.ts';
import type { DeskActions, OpenForm } from './desk-actions.ts';
import { ordersToDivertFor, peopleOptions, stationOptions, workerGroups } from './dialog-options.ts';
import css from './form.module.css';
import {
  ChoiceField,
  FormProblem,
  focusFirstEmpty,
  LineField,
  PeopleField,
  SelectField,
  TextField,
} from './form-fields.tsx';
import { withNeededReason } from './override.ts';
import { fieldTime, instantOfField } from './zone-time.ts';

interface CommandDialogProps {
  readonly actions: DeskActions;
  readonly live: Live;
  readonly reference: Reference;
  readonly candidates: Candidates | null;
}

export function CommandDialog(props: CommandDialogProps): JSX.Element {
  return (
    <Show when={props.actions.openForm()?.form} keyed>
      {(_form) => (
        <Show when={props.actions.openForm()}>{(asked) => <OpenDialog {...props} asked={asked()} />}</Show>
      )}
    </Show>
  );
}

function OpenDialog(props: CommandDialogProps & { readonly asked: OpenForm }): JSX.Element {
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const [values, setValues] = createSignal<FormValues>(startValues(props.asked, tz()));
  const [tried, setTried] = createSignal(false);
  focusFirstEmpty('command-form');
  const workerId = () => {
    const chosen = values().workerId;
    return typeof chosen === 'string' ? chosen : '';
  };
  const form = () => withNeededReason(props.asked.form, workerId(), props.candidates);
  const missing = () => (tried() ? missingFields(form(), values()) : []);
  const submit = (): void => {
    setTried(true);
    if (missingFields(form(), values()).length > 0) return;
    const dueAt = (text: string): string | null => {
      const at = instantOfField(text, tz());
      return at === null ? null : isoOf(at);
    };
    void props.actions.submit(dataOf(props.asked.form, values(), dueAt));
  };
  const title = () =>
    t('desk.dialog.title', {
      command: tCode('command', props.asked.form.command),
      no: props.asked.order.no,
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : props.actions.closeForm())}
      title={title()}
      description={`${tCode('subtype', props.asked.order.subtype)} · ${placeText(props.asked.order)}`}
      actions={
        <>
          <Button onClick={() => props.actions.closeForm()}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="command-form" disabled={props.asked.busy}>
            {tCode('command', props.asked.form.command)}
          </Button>
        </>
      }
    >
      <form
        id="command-form"
        class={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <For each={form().fields}>
          {(field) => (
            <CommandField
              {...props}
              field={field}
              values={values()}
              missing={missing().includes(field.name)}
              onValue={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
            />
          )}
        </For>
        <FormProblem text={props.asked.problem} />
      </form>
    </Dialog>
  );
}

interface CommandFieldProps extends CommandDialogProps {
  readonly asked: OpenForm;
  readonly field: FormField;
  readonly values: FormValues;
  readonly missing: boolean;
  readonly onValue: (value: string | readonly string[]) => void;
}

function CommandField(props: CommandFieldProps): JSX.Element {
  const label = () => {
    const word = t(`desk.field.${props.field.label}`);
    return props.field.required ? word : t('desk.field.optional', { label: word });
  };
  const text = () => {
    const value = props.values[props.field.name];
    return typeof value === 'string' ? value : '';
  };
  const frame = () => ({ label: label(), value: text(), onValue: props.onValue, missing: props.missing });
  const select = (groups: () => Parameters<typeof SelectField>[0]['groups'], empty: string) => (
    <SelectField {...frame()} groups={groups()} empty={empty} />
  );
  return (
    <Switch>
      <Match when={props.field.kind === 'worker'}>
        {select(
          () => workerGroups(props.candidates, props.live, props.asked.order),
          props.field.required ? t('desk.field.choose') : t('desk.field.workerPool'),
        )}
      </Match>
      <Match when={props.field.kind === 'station'}>
        {select(() => stationOptions(props.reference, props.asked.order), t('desk.field.choose'))}
      </Match>
      <Match when={props.field.kind === 'forOrder'}>
        {select(() => ordersToDivertFor(props.live, props.asked.order), t('desk.field.choose'))}
      </Match>
      <Match when={props.field.kind === 'level'}>
        {select(() => levelOptions(props.asked.order.level), t('desk.field.choose'))}
      </Match>
      <Match when={props.field.kind === 'outcome'}>
        <ChoiceField {...frame()} options={outcomeOptions()} />
      </Match>
      <Match when={props.field.kind === 'approved'}>
        <ChoiceField {...frame()} options={approvedOptions()} />
      </Match>
      <Match when={props.field.kind === 'people'}>
        <PeopleField
          label={label()}
          chosen={listOf(props.values[props.field.name])}
          onChosen={props.onValue}
          options={peopleOptions(props.live)}
          missing={props.missing}
        />
      </Match>
      <Match when={props.field.kind === 'due'}>
        <LineField {...frame()} type="datetime-local" />
      </Match>
      <Match when={props.field.kind === 'line'}>
        <LineField {...frame()} />
      </Match>
      <Match when={props.field.kind === 'text'}>
        <TextField {...frame()} maxLength={500} />
      </Match>
    </Switch>
  );
}

/** What the dialog starts with: the worker that was chosen, the next level up, the present limit. */
function startValues(asked: OpenForm, tz: string): FormValues {
  const { order, workerId } = asked;
  return {
    workerId: workerId ?? '',
    level: String(Math.max(1, order.level - 1)),
    dueAt: fieldTime(Date.parse(order.dueAt), tz),
  };
}

function levelOptions(present: number) {
  const levels = Array.from({ length: Math.max(1, present - 1) }, (_, index) => String(index + 1));
  return [{ label: null, options: levels.map((level) => ({ value: level, label: level })) }];
}

function outcomeOptions() {
  return (['completed', 'back', 'void'] as const).map((value) => ({
    value,
    label: t(`desk.field.outcome.${value}`),
  }));
}

function approvedOptions() {
  return (['yes', 'no'] as const).map((value) => ({ value, label: t(`desk.field.approved.${value}`) }));
}

function listOf(value: FormValues[string] | undefined): readonly string[] {
  return value === undefined || typeof value === 'string' ? [] : value;
}
