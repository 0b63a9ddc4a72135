/** A list that draws only the rows in sight, keeps its place while data changes, and is walked with the arrow keys. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, For, type JSX, on } from 'solid-js';
import css from './list-row.module.css';

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  readonly label: string;
  /** Height of one row in rem; all rows are alike, so that nothing moves under a hand. */
  readonly rowRem: number;
  readonly selectedId?: string | null;
  readonly onSelect?: (id: string) => void;
  readonly children: (item: Item) => JSX.Element;
}

const remPx = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

export function VirtualList<Item>(props: VirtualListProps<Item>): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const virtualizer = createVirtualizer({
    get count() {
      return props.items.length;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => props.rowRem * remPx(),
    overscan: 8,
    getItemKey: (index) => {
      const item = props.items[index];
      return item === undefined ? index : props.idOf(item);
    },
  });
  const selectedIndex = () => props.items.findIndex((item) => props.idOf(item) === props.selectedId);
  const move = (by: number): void => {
    const from = selectedIndex();
    const to = Math.min(props.items.length - 1, Math.max(0, from < 0 ? 0 : from + by));
    const item = props.items[to];
    if (item === undefined) return;
    props.onSelect?.(props.idOf(item));
    virtualizer.scrollToIndex(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = keySteps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(step);
  };
  createEffect(
    on(
      () => props.rowRem,
      () => virtualizer.measure(),
    ),
  );
  return (
    <div
      ref={scroller}
      class={css.scroller}
      role="listbox"
      tabIndex={0}
      aria-label={props.label}
      aria-activedescendant={props.selectedId ? rowId(props.selectedId) : undefined}
      onKeyDown={onKeyDown}
    >
      <div class={css.space} style={{ height: `${virtualizer.getTotalSize()}px` }}>
        <For each={virtualizer.getVirtualItems()}>
          {(row) => (
            <Row
              item={props.items[row.index]}
              idOf={props.idOf}
              topPx={row.start}
              heightPx={row.size}
              selectedId={props.selectedId ?? null}
              onSelect={props.onSelect}
              render={props.children}
            />
          )}
        </For>
      </div>
    </div>
  );
}

const keySteps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

const rowId = (id: string): string => `row-${id}`;

interface RowProps<Item> {
  readonly item: Item | undefined;
  readonly idOf: (item: Item) => string;
  readonly topPx: number;
  readonly heightPx: number;
  readonly selectedId: string | null;
  readonly onSelect: ((id: string) => void) | undefined;
  readonly render: (item: Item) => JSX.Element;
}

function Row<Item>(props: RowProps<Item>): JSX.Element {
  const id = () => (props.item === undefined ? '' : props.idOf(props.item));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box itself takes the keys
    <div
      id={rowId(id())}
      class={css.row}
      role="option"
      tabIndex={-1}
      aria-selected={id() === props.selectedId}
      style={{ transform: `translateY(${props.topPx}px)`, height: `${props.heightPx}px` }}
      onClick={() => props.onSelect?.(id())}
    >
      {props.item === undefined ? null : props.render(props.item)}
    </div>
  );
}
