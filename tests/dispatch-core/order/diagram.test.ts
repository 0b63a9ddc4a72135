/** The README shows the tables as they are: its blocks equal the rendering (BLESS=1 rewrites them). */
import { describe, expect, it } from 'vitest';
import {
  renderOrderDiagram,
  renderOrderTable,
  renderRequestDiagram,
  renderRequestTable,
} from '#dispatch-core/order/diagram.ts';
import { readBlock } from '../../support/readme-block.ts';

describe('dispatch-core/README.md', () => {
  it.each([
    ['order-diagram', renderOrderDiagram()],
    ['order-table', renderOrderTable()],
    ['request-diagram', renderRequestDiagram()],
    ['request-table', renderRequestTable()],
  ])('shows the present %s', (name, wanted) => {
    const shown = readBlock('dispatch-core/README.md', name, wanted) ?? '';
    expect(squeeze(shown)).toBe(squeeze(wanted));
  });

  it('draws every arrow of the tables and the ends', () => {
    expect(renderOrderDiagram()).toContain('[*] --> at_station: dispatch');
    expect(renderOrderDiagram()).toContain('pooled --> accepted: claim, force');
    expect(renderOrderDiagram()).toContain('archived --> [*]');
    expect(renderRequestDiagram()).toContain('closed --> dispatched: redispatch');
  });
});

/** The formatter pads the columns of tables; only the words count. */
function squeeze(text: string): string {
  return text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
}
