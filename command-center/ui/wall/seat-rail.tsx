/** Seats of the call centre: who talks, rings, is ready; without telephony one line says so. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { AgentItem } from '#command-center/contract/live.ts';
import { formatRunning } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import css from './rows.module.css';
import { Section } from './section.tsx';

/** More seats than this do not fit; the busiest states come first. */
const mostSeats = 12;
const rank = { ringing: 0, talking: 1, wrap_up: 2, ready: 3, busy: 4, signed_out: 5 };

export function SeatRail(props: { readonly live: Live }): JSX.Element {
  const seats = createMemo(() =>
    Object.values(props.live.items.agents)
      .filter((agent) => agent.state !== 'signed_out')
      .sort((a, b) => rank[a.state] - rank[b.state] || a.seat.localeCompare(b.seat))
      .slice(0, mostSeats)
      .sort((a, b) => a.seat.localeCompare(b.seat)),
  );
  const talking = () => seats().filter((agent) => agent.state === 'talking').length;
  const none = () => Object.keys(props.live.items.agents).length === 0;
  return (
    <Section
      title={t('wall.seats')}
      base={none() ? t('wall.seatsNone') : t('wall.seatsBase', { n: seats().length, talking: talking() })}
    >
      <Show when={!none()}>
        <div class={css.seats}>
          <For each={seats()}>{(agent) => <Seat agent={agent} now={props.live.clock.siteNow()} />}</For>
        </div>
      </Show>
    </Section>
  );
}

function Seat(props: { readonly agent: AgentItem; readonly now: number }): JSX.Element {
  const talkingMs = () => Math.max(0, props.now - Date.parse(props.agent.since));
  return (
    <div class={css.seat} data-state={props.agent.state}>
      <b class="n">{props.agent.seat}</b>
      <span>
        {props.agent.state === 'talking'
          ? formatRunning(talkingMs()).replace(/^0/, '')
          : t(`wall.seat.${props.agent.state}`)}
      </span>
    </div>
  );
}
