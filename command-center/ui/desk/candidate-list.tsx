/** Who could do the selected order: rank, way by road, score by its parts; asked again whenever the order moves. */
import { createMemo, createResource, For, type JSX, Match, Switch } from 'solid-js';
import {
  type Candidates,
  candidates,
  type OrderItem,
  type WorkerItem,
} from '#command-center/contract/http.ts';
import { callApi, type Failure, sentenceOf } from '../api.ts';
import { isUnsent } from '../board.ts';
import { formatDistance } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import { ScoreBar } from '../parts/score-bar.tsx';
import css from './candidate-list.module.css';

interface CandidateListProps {
  readonly order: OrderItem | null;
  readonly workers: Readonly<Record<string, WorkerItem>>;
}

interface Asked {
  readonly found: Candidates | null;
  readonly failure: Failure | null;
}

export function CandidateList(props: CandidateListProps): JSX.Element {
  // Id and version, not the order itself: marks must not make the list jump.
  const asked = createMemo(() => {
    const order = props.order;
    return order !== null && isUnsent(order) ? `${order.id} ${order.version}` : false;
  });
  const [answer] = createResource(asked, (key) => loadCandidates(key.split(' ')[0] ?? ''));
  const items = () => (asked() === false ? [] : (answer.latest?.found?.items ?? []));
  return (
    <>
      <h2 class={css.head}>{t('desk.candidates')}</h2>
      <Switch>
        <Match when={asked() === false}>
          <p class={css.empty}>{t('desk.candidatesNone')}</p>
        </Match>
        <Match when={answer.latest?.failure}>
          {(failure) => (
            <p class={css.empty} role="alert">
              {sentenceOf(failure())}
            </p>
          )}
        </Match>
        <Match when={items().length > 0}>
          <ol class={css.list}>
            <For each={items()}>
              {(item) => <Candidate item={item} name={props.workers[item.workerId]?.name ?? item.workerId} />}
            </For>
          </ol>
        </Match>
      </Switch>
    </>
  );
}

function Candidate(props: {
  readonly item: Candidates['items'][number];
  readonly name: string;
}): JSX.Element {
  const parts = () =>
    props.item.factors.map((factor) => ({
      code: factor.code,
      label: tCode('factor', factor.code),
      contribution: factor.contribution,
    }));
  return (
    <li class={css.row} data-best={props.item.rank === 1 ? '' : undefined}>
      <span class={`n ${css.rank ?? ''}`}>{props.item.rank}</span>
      <b class="cut">{props.name}</b>
      <span class="n">
        {t('time.minutes', { n: Math.max(1, Math.round(props.item.travel.seconds / 60)) })}
        <span class={css.way}>{formatDistance(props.item.travel.distanceM)}</span>
      </span>
      <ScoreBar parts={parts()} score={props.item.score} />
    </li>
  );
}

async function loadCandidates(orderId: string): Promise<Asked> {
  const answer = await callApi(`/api/orders/${encodeURIComponent(orderId)}/candidates`, candidates);
  return answer.ok ? { found: answer.value, failure: null } : { found: null, failure: answer.failure };
}
