/** A row of tabs with their counts; a tab may carry the mark of what it counts. */
import { For, type JSX, Show } from 'solid-js';
import { formatNumber } from '../i18n/format.ts';
import { SeverityMark } from './severity-mark.tsx';
import type { Severity } from './shapes.ts';
import css from './tabs.module.css';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: number;
  readonly severity?: Severity;
}

interface TabsProps<Id extends string> {
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly label: string;
  /** Id of the panel that the tabs switch. */
  readonly controls: string;
}

export function Tabs<Id extends string>(props: TabsProps<Id>): JSX.Element {
  let list: HTMLDivElement | undefined;
  const move = (by: number): void => {
    const from = props.tabs.findIndex((tab) => tab.id === props.selected);
    const to = (from + by + props.tabs.length) % props.tabs.length;
    const tab = props.tabs[to];
    if (tab === undefined) return;
    props.onSelect(tab.id);
    const button = list?.children.item(to);
    if (button instanceof HTMLElement) button.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    move(event.key === 'ArrowRight' ? 1 : -1);
  };
  return (
    <div
      ref={list}
      class={css.tabs}
      role="tablist"
      tabIndex={-1}
      aria-label={props.label}
      onKeyDown={onKeyDown}
    >
      <For each={props.tabs}>
        {(tab) => (
          <button
            type="button"
            role="tab"
            class={css.tab}
            aria-selected={tab.id === props.selected}
            aria-controls={props.controls}
            tabIndex={tab.id === props.selected ? 0 : -1}
            onClick={() => props.onSelect(tab.id)}
          >
            {tab.label}
            <Show when={tab.severity !== undefined && (tab.count ?? 0) > 0 ? tab.severity : undefined}>
              {(severity) => <SeverityMark severity={severity()} size="0.93em" />}
            </Show>
            <Show when={tab.count !== undefined}>
              <span class="n">{formatNumber(tab.count ?? 0)}</span>
            </Show>
          </button>
        )}
      </For>
    </div>
  );
}
