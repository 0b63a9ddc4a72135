/** After a report is registered: its number, what is like it, a notice over its place, and dispatching it. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import { sentenceOf } from '../api.ts';
import { formatDateTime } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { placeText } from '../place-words.ts';
import css from './form.module.css';
import { ChoiceField, FormProblem } from './form-fields.tsx';
import { commandRequest, type Registered } from './give-command.ts';

interface IntakeResultProps {
  readonly answer: Registered;
  readonly timeZone: string;
  readonly onClose: () => void;
  readonly onDispatched: (no: number, orderId: string | null) => void;
}

type Mode = 'area' | 'station' | 'direct';
const modes: readonly Mode[] = ['area', 'station', 'direct'];

export function IntakeResult(props: IntakeResultProps): JSX.Element {
  const [mode, setMode] = createSignal<Mode>('area');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const request = () => props.answer.request;
  const dispatch = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    const chosen = mode();
    const order = {
      subtype: null,
      repairStationId: null,
      mode: chosen === 'area' ? null : chosen,
      note: null,
    };
    const { id, no, version } = request();
    const answer = await commandRequest(id, { command: 'dispatch', version, data: { orders: [order] } });
    setBusy(false);
    if (!answer.ok) return void setProblem(sentenceOf(answer.failure));
    props.onDispatched(no, answer.value.order?.id ?? answer.value.request?.orderIds.at(-1) ?? null);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={t('intake.registered', { no: request().no })}
      description={`${tCode('subtype', request().subtype)} · ${placeText(request())}`}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t('intake.later')}</Button>
          <Button kind="primary" disabled={busy()} onClick={() => void dispatch()}>
            {t('intake.dispatch')}
          </Button>
        </>
      }
    >
      <div class={css.form} id="intake-result">
        <Show when={titleOf(props.answer.notice)}>
          {(title) => <p class={css.problem}>{t('intake.notice', { title: title() })}</p>}
        </Show>
        <section>
          <h3 class={css.legend}>{t('intake.duplicates')}</h3>
          <Show
            when={props.answer.possibleDuplicates.length > 0}
            fallback={<p class="t3">{t('intake.noDuplicates')}</p>}
          >
            <ul class={css.duplicates}>
              <For each={props.answer.possibleDuplicates}>
                {(one) => (
                  <li>
                    <span class="cut">
                      {t('intake.duplicate', {
                        no: one.no,
                        matter: `${tCode('subtype', one.subtype)} · ${placeText(one)}`,
                        at: formatDateTime(Date.parse(one.createdAt), props.timeZone),
                      })}
                    </span>
                    <span class="t3">{tCode('request.state', one.state)}</span>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </section>
        <ChoiceField
          label={t('intake.mode')}
          value={mode()}
          onValue={(value) => setMode(modes.find((one) => one === value) ?? 'area')}
          options={modes.map((value) => ({ value, label: t(`intake.mode.${value}`) }))}
        />
        <FormProblem text={problem()} />
      </div>
    </Dialog>
  );
}

function titleOf(notice: Registered['notice']): string | null {
  const title = notice?.title;
  return typeof title === 'string' ? title : null;
}
