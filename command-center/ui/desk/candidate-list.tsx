/** Who could do the selected order: the ranking with its reasons, then those who cannot and why. */
import { For, type JSX, Match, Show, Switch } from 'solid-js';
import type { Candidates, OrderDetail, WorkerItem } from '#command-center/contract/http.ts';
import { recommendedOf } from '#command-center/contract/recommended.ts';
import { sentenceOf } from '../api.ts';
import { formatNumber } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import css from './candidate-list.module.css';
import { CandidateRow, ExcludedRow } from './candidate-row.tsx';
import { type ReadForOrder, type Sending, sendingOf } from './order-data.ts';
import { byWeight } from './reasons.ts';

/** Rows drawn; nobody reads further, and the dialogs offer everybody. */
const mostRows = 24;

interface CandidateListProps {
  readonly order: OrderDetail | null;
  readonly candidates: ReadForOrder<Candidates>;
  readonly workers: Readonly<Record<string, WorkerItem>>;
  readonly shapeOf: (worker: WorkerItem | undefined) => Parameters<typeof CandidateRow>[0]['shape'];
  readonly orderNoOf: (orderId: string) => string;
  readonly onSend: (workerId: string) => void;
}

export function CandidateList(props: CandidateListProps): JSX.Element {
  const sending = () => (props.order === null ? null : sendingOf(props.order.allowed));
  const found = () => props.candidates.value();
  return (
    <>
      <header class={css.head}>
        <h2>{t('desk.candidates')}</h2>
        <Show when={found()?.items[0]}>{(best) => <Weights factors={best().factors} />}</Show>
        <span class={css.gap} />
        <Show when={found()}>{(answer) => <span class="t3 cut">{countWords(answer())}</span>}</Show>
      </header>
      <Switch>
        <Match when={props.order === null}>
          <p class={css.empty}>{t('desk.candidatesNone')}</p>
        </Match>
        <Match when={sending() === null}>
          <p class={css.empty}>{t('desk.candidatesDone')}</p>
        </Match>
        <Match when={props.candidates.failure()}>
          {(failure) => (
            <p class={css.empty} role="alert">
              {sentenceOf(failure())}
            </p>
          )}
        </Match>
        <Match when={found()}>
          {(answer) => <Ranking {...props} answer={answer()} sending={sending() ?? 'assign'} />}
        </Match>
      </Switch>
    </>
  );
}

function Ranking(
  props: CandidateListProps & { readonly answer: Candidates; readonly sending: Sending },
): JSX.Element {
  const nearestS = () => Math.min(...props.answer.items.map((item) => item.travel.seconds));
  const excluded = () => [...props.answer.excluded].sort((a, b) => a.codes.length - b.codes.length);
  const recommended = () => recommendedOf(props.answer);
  const hidden = () => props.answer.items.length - mostRows;
  const nameOf = (id: string): string => props.workers[id]?.name ?? id;
  return (
    <div class={css.scroller}>
      <Show when={props.answer.shortfall}>
        {(codes) => (
          <p class={css.short} role="alert">
            {t('desk.nobody', {
              codes: codes()
                .map((code) => tCode('exclude', code))
                .join(t('desk.and')),
            })}
          </p>
        )}
      </Show>
      <ol class={css.list} aria-label={t('desk.candidates')}>
        <For each={props.answer.items.slice(0, mostRows)}>
          {(item) => (
            <CandidateRow
              item={item}
              name={nameOf(item.workerId)}
              named={{ worker: nameOf, order: props.orderNoOf }}
              isRecommended={item.workerId === recommended()?.workerId}
              shape={props.shapeOf(props.workers[item.workerId])}
              isNearest={item.travel.seconds === nearestS()}
              isHis={item.workerId === props.order?.workerId}
              sending={props.sending}
              onSend={() => props.onSend(item.workerId)}
            />
          )}
        </For>
      </ol>
      <Show when={hidden() > 0}>
        <p class={css.more}>{t('desk.moreCandidates', { n: hidden() })}</p>
      </Show>
      <Show when={excluded().length > 0}>
        <h3 class={css.more}>{t('desk.excludedCount', { n: excluded().length })}</h3>
        <ul class={css.list}>
          <For each={excluded().slice(0, mostRows)}>
            {(one) => (
              <ExcludedRow
                name={nameOf(one.workerId)}
                shape={props.shapeOf(props.workers[one.workerId])}
                codes={one.codes}
              />
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}

/** What the four greys of the bars are, with the points each can give. */
function Weights(props: { readonly factors: Candidates['items'][number]['factors'] }): JSX.Element {
  return (
    <span class={css.weights}>
      <span>{t('desk.scoreIs')}</span>
      <For each={byWeight(props.factors)}>
        {(factor, index) => (
          <span>
            <i data-rank={Math.min(4, index() + 1)} />
            {tCode('factor', factor.code)} <span class="n">{formatNumber(factor.weight * 100)}</span>
          </span>
        )}
      </For>
    </span>
  );
}

function countWords(answer: Candidates): string {
  const isRoad = answer.items.every((item) => item.travel.kind === 'road');
  const kind = isRoad ? t('desk.byRoad') : t('desk.estimate');
  return t('desk.candidateCount', { n: answer.items.length, kind });
}
