/** The log: JSON lines, levels, and no secret in them. */
import { describe, expect, it } from 'vitest';
import { hideInLine, hideSecrets, type LogLevel, openLog, renderReadable } from '#command-center/log.ts';

const record = (level: LogLevel, readable = false): { lines: string[]; log: ReturnType<typeof openLog> } => {
  const lines: string[] = [];
  return { lines, log: openLog({ level, readable, sink: { write: (line) => lines.push(line) } }) };
};

describe('the log', () => {
  it('writes one JSON object a line, with level and time by name', () => {
    const { lines, log } = record('info');
    log.info({ orders: 3 }, 'ready');
    log.debug('too fine');
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ level: 'info', orders: 3, msg: 'ready' });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('keeps secrets out, at any depth, also from errors and child loggers', () => {
    const { lines, log } = record('info');
    log.info({
      user: 'a',
      password: 'hunter2',
      headers: { Authorization: 'hunter2', 'set-cookie': ['hunter2'] },
    });
    log.info({ list: [{ deviceSecret: 'hunter2' }] });
    log.error(new Error('cannot reach postgres://app:hunter2@db/hearthline'));
    log.error(Object.assign(new Error('refused'), { options: { password: 'hunter2' } }));
    log.child({ apiToken: 'hun"ter2', nested: { cookie: 'hunter2' } }).info('child');
    expect(lines.join('')).not.toMatch(/hun\S*ter2/);
    expect(lines[4]).toContain('"apiToken":"(hidden)","nested":{"cookie":"(hidden)"}');
    expect(lines[0]).toContain('"user":"a"');
    expect(lines[2]).toContain('postgres://app:(hidden)@db/hearthline');
  });

  it('hides by name only and leaves other values as they are', () => {
    const at = new Date(0);
    expect(hideSecrets({ tokens: 3, at, none: null, secret: null })).toEqual({
      tokens: 3,
      at,
      none: null,
      secret: null,
    });
    expect(hideInLine('http://host:80/a@b mqtt://u:p@h')).toBe('http://host:80/a@b mqtt://u:(hidden)@h');
  });

  it('keeps a thrown text as a text, in JSON and in readable lines', () => {
    const json = record('info');
    json.log.error({ err: 'Connection refused' }, 'away');
    expect(JSON.parse(json.lines[0] ?? '')).toMatchObject({ err: 'Connection refused', msg: 'away' });
    const readable = record('info', true);
    readable.log.error({ err: 'Connection refused' }, 'away');
    expect(readable.lines[0]).toMatch(/ERROR away\n {2}Connection refused\n$/);
  });

  it('survives a loop in an object', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const { lines, log } = record('info');
    log.info(loop);
    expect(lines[0]).toContain('(too deep)');
  });

  it('writes readable lines for a terminal, with the stack below', () => {
    const { lines, log } = record('info', true);
    log.warn({ port: 8080, name: 'two words' }, 'listening');
    log.error(new Error('broken'));
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}listening port=8080 name="two words"\n$/);
    expect(lines[1]).toMatch(/ERROR broken\n {2}Error: broken\n {6}at /);
    expect(renderReadable('not JSON')).toBe('not JSON');
  });
});
