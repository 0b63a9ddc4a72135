/** One candidate: rank, presence, minutes, score by its parts, the reason in words, and the key that sends him. */
import { type JSX, Show } from 'solid-js';
import { formatDistance } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { ScoreBar } from '../parts/score-bar.tsx';
import type { WorkerShape } from '../parts/shapes.ts';
import { WorkerMark } from '../parts/worker-mark.tsx';
import css from './candidate-list.module.css';
import { minutesOf } from './dialog-options.ts';
import type { Sending } from './order-data.ts';
import { moveWords, type Named, priceWords } from './override.ts';
import { byWeight, type Candidate, reasonsOf } from './reasons.ts';

interface CandidateRowProps {
  readonly item: Candidate;
  readonly name: string;
  readonly named: Named;
  readonly shape: WorkerShape;
  /** The batch would choose him. */
  readonly isRecommended: boolean;
  readonly isNearest: boolean;
  /** He has the order already. */
  readonly isHis: boolean;
  readonly sending: Sending;
  readonly onSend: () => void;
}

const sendWords = { assign: 'desk.send', reassign: 'desk.sendAgain', force: 'desk.sendForce' } as const;

export function CandidateRow(props: CandidateRowProps): JSX.Element {
  const parts = () =>
    byWeight(props.item.factors).map((factor) => ({
      code: factor.code,
      label: tCode('factor', factor.code),
      contribution: factor.contribution,
    }));
  const words = () => [...moveWords(props.item, props.named), ...reasonsOf(props.item, props.isNearest)];
  return (
    <li class={css.row} data-best={props.isRecommended ? '' : undefined} data-worker={props.item.workerId}>
      <span class={`n ${css.rank ?? ''}`}>{props.item.rank}</span>
      <Who name={props.name} shape={props.shape} />
      <span class="n">
        {t('time.minutes', { n: minutesOf(props.item.travel.seconds) })}
        <span class={css.way}>
          {formatDistance(props.item.travel.distanceM)}
          <Show when={props.item.travel.kind === 'estimate'}>
            {' '}
            <Badge>{t('desk.estimate')}</Badge>
          </Show>
        </span>
      </span>
      <div class={css.score}>
        <div class={css.sum}>
          <ScoreBar parts={parts()} score={props.item.score} full={100} />
          <span class={css.price}>{priceWords(props.item, props.isRecommended)}</span>
        </div>
        <p class="t2 cut">{words().join(' · ')}</p>
      </div>
      <span class={css.act}>
        <Button
          kind={props.isRecommended && props.sending === 'assign' ? 'primary' : 'outline'}
          disabled={props.isHis}
          hotkey={props.item.rank <= 9 ? String(props.item.rank) : ''}
          onClick={() => props.onSend()}
        >
          {t(sendWords[props.sending])}
        </Button>
      </span>
    </li>
  );
}

export function ExcludedRow(props: {
  readonly name: string;
  readonly shape: WorkerShape;
  readonly codes: readonly string[];
}): JSX.Element {
  return (
    <li class={`${css.row ?? ''} ${css.out ?? ''}`}>
      <span class={`n ${css.rank ?? ''}`}>–</span>
      <Who name={props.name} shape={props.shape} />
      <span class={`cut ${css.why ?? ''}`}>
        {props.codes.map((code) => tCode('exclude', code)).join(t('desk.and'))}
      </span>
      <span class={css.price}>{t('desk.notSendable')}</span>
    </li>
  );
}

function Who(props: { readonly name: string; readonly shape: WorkerShape }): JSX.Element {
  return (
    <span class={css.who}>
      <b class="cut">{props.name}</b>
      <span class="t2">
        <WorkerMark shape={props.shape} size="0.86rem" /> {t(`worker.${props.shape}`)}
      </span>
    </span>
  );
}
