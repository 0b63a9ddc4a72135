/** The other people at the desks as small circles: in the bar, and on the rows of the orders they look at. */
import { For, type JSX } from 'solid-js';
import type { DeskItem } from '#command-center/contract/live.ts';
import { t } from '../i18n/language.ts';
import css from './desk-avatars.module.css';

/** Everybody else who looks at something, each person once; `userId` = who sits here. */
export function othersAt(items: readonly DeskItem[], userId: string | undefined): readonly DeskItem[] {
  const others = items.filter((item) => item.userId !== userId && item.orderId !== null);
  return [...new Map(others.map((item) => [item.userId, item])).values()];
}

/** The first letter of a name: a Chinese family name or a Latin initial. */
export function initialOf(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? '?';
}

export function DeskAvatars(props: {
  readonly people: readonly DeskItem[];
  /** On a row: says that they look at this order. */
  readonly onOrder?: boolean;
}): JSX.Element {
  const titleOf = (item: DeskItem): string =>
    props.onOrder ? t('desk.looksAt', { name: item.name }) : item.name;
  return (
    <span class={css.avatars}>
      <For each={props.people.slice(0, 4)}>
        {(item) => (
          <span class={css.avatar} role="img" aria-label={titleOf(item)} title={titleOf(item)}>
            {initialOf(item.name)}
          </span>
        )}
      </For>
    </span>
  );
}
