/** The contracts as an outside client meets them: one running demo, asked by every role, by phones and by screens. */
import { afterAll, beforeAll, describe } from 'vitest';
import { type Demo, startDemo } from './client.ts';
import { checkCommands, openSomeOrders } from './commands.ts';
import { checkDocuments } from './documents.ts';
import { checkFeed } from './feed.ts';
import { checkPhones } from './phones.ts';
import { checkReads } from './reads.ts';
import { checkRights } from './rights.ts';
import { checkUpkeep } from './upkeep.ts';

describe('the running demo', () => {
  let demo: Demo | null = null;
  beforeAll(async () => {
    demo = await startDemo(5);
    await openSomeOrders(demo, 3);
  });
  afterAll(async () => demo?.stop());
  const running = (): Demo => {
    if (demo === null) throw new Error('the demo did not start');
    return demo;
  };

  describe('accounts and rights', () => checkRights(running));
  describe('reads', () => checkReads(running));
  describe('requests and commands', () => checkCommands(running));
  describe('live feed', () => checkFeed(running));
  describe('phones', () => checkPhones(running));
  describe('upkeep', () => checkUpkeep(running));
  describe('documents', () => checkDocuments(running));
});
