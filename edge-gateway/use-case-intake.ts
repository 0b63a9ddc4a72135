/** Requests and worker commands: decoded, carried out by their use case, answered, and only then acknowledged. */
import { randomUUID } from 'node:crypto';
import type { MessageOutcome } from './counters.ts';
import { decodeObject } from './decode/json.ts';
import { type DecodedBody, isId } from './decode/request.ts';
import { createLanes } from './lanes.ts';
import type { Answer, GatewayLog, IngestStore, PublishReply, UseCase } from './ports.ts';
import type { Refused } from './reject.ts';
import type { RowWriter } from './row-writer.ts';

/** What the gateway itself says to a sender; everything else is the use case's answer. */
export type ProblemCode = 'invalid-json' | 'invalid-data' | 'body-too-large' | 'fault';

export type ProblemDetail = Readonly<Record<string, string | number | readonly string[]>>;

/** Renders the one form of problems (RFC 9457), the same as on every other way in. */
export type RenderProblem = (
  code: ProblemCode,
  detail: ProblemDetail,
  commandId: string | undefined,
) => unknown;

export interface UseCaseIntake {
  /** One device's messages are carried out one after the other, in their order. */
  take<T>(
    input: Refused,
    decoded: DecodedBody<T>,
    useCase: UseCase<T>,
    replyTopic: string,
  ): Promise<MessageOutcome>;
}

export interface UseCaseIntakeParts {
  readonly writer: RowWriter;
  readonly store: Pick<IngestStore, 'classifyFailure'>;
  readonly publishReply: PublishReply;
  readonly renderProblem: RenderProblem;
  readonly log: GatewayLog;
  /** Longest body, for the answer to a longer one. */
  readonly maxBodyBytes: number;
}

export function createUseCaseIntake(parts: UseCaseIntakeParts): UseCaseIntake {
  const { writer, publishReply, renderProblem, log } = parts;
  const lanes = createLanes();
  // Not awaited: a sender that does not read its replies must not hold up the acknowledgement of what is committed.
  const reply = (topic: string, body: unknown): void => {
    publishReply(topic, JSON.stringify(body)).catch((error: unknown) => {
      log('warn', 'reply-not-sent', { topic, error });
    });
  };
  /** A fault that lasts would come back for ever and hold up all behind it: kept as a reject, told, acknowledged. */
  const giveUp = async (input: Refused, replyTopic: string, error: unknown): Promise<MessageOutcome> => {
    const incidentId = randomUUID();
    const { commandId, ...ids } = idsOf(input.payload);
    const device = input.identity.username;
    log('error', 'use-case.fault', { incidentId, stream: input.stream, device, commandId, ...ids, error });
    const outcome = await writer.refuse(input, 'fault', null);
    reply(replyTopic, renderProblem('fault', { incidentId, ...ids }, commandId));
    return outcome;
  };
  const refuse = async (input: Refused, decoded: Faulty, replyTopic: string): Promise<MessageOutcome> => {
    const { reason, field } = faultOf(decoded);
    const outcome = await writer.refuse(input, reason, field);
    const { code, detail } = problemOf(decoded, parts.maxBodyBytes);
    const { commandId, ...ids } = idsOf(input.payload);
    reply(replyTopic, renderProblem(code, { ...detail, ...ids }, commandId));
    return outcome;
  };
  const carryOut = async <T>(
    input: Refused,
    decoded: DecodedBody<T>,
    useCase: UseCase<T>,
    replyTopic: string,
  ): Promise<MessageOutcome> => {
    if (decoded.kind === 'ignored') return { kind: 'ignored' };
    if (decoded.kind !== 'value') return refuse(input, decoded, replyTopic);
    let answer: Answer;
    try {
      answer = await useCase.execute(input.identity, decoded.value, input.receivedAt);
    } catch (error) {
      // The database is away for now: the sender keeps its message and sends it again.
      if (parts.store.classifyFailure(error) === 'transient') throw error;
      return giveUp(input, replyTopic, error);
    }
    reply(replyTopic, answer.reply);
    if (answer.outcome === 'refused') return { kind: 'rejected', reason: `refused:${answer.code}` };
    return { kind: answer.outcome === 'done' ? 'stored' : 'duplicate' };
  };
  return {
    take: (input, decoded, useCase, replyTopic) =>
      lanes.run(input.identity.username, () => carryOut(input, decoded, useCase, replyTopic)),
  };
}

type Faulty = Exclude<DecodedBody<never>, { kind: 'value' } | { kind: 'ignored' }>;

function faultOf(decoded: Faulty): { readonly reason: string; readonly field: string | null } {
  if (decoded.kind === 'rejected') return decoded;
  return { reason: 'invalid-data', field: decoded.issues[0]?.path ?? null };
}

/** The code and detail for a body that could not be taken, as on HTTP. */
function problemOf(
  decoded: Faulty,
  limitBytes: number,
): { readonly code: ProblemCode; readonly detail: ProblemDetail } {
  if (decoded.kind === 'invalid') {
    const paths = decoded.issues.map(({ path, message }) => `${path}: ${message}`);
    return { code: 'invalid-data', detail: { paths } };
  }
  const { reason } = decoded;
  if (reason === 'body-too-long') return { code: 'body-too-large', detail: { limitBytes, reason } };
  if (reason === 'not-an-object')
    return { code: 'invalid-data', detail: { paths: ['body: send one JSON object'], reason } };
  return { code: 'invalid-json', detail: { reason } };
}

interface SenderIds {
  readonly commandId?: string;
  readonly externalId?: string;
  readonly orderId?: string;
}

/** The sender's own ids, as far as its body can be read: by them it knows which message was meant. */
function idsOf(payload: Uint8Array): SenderIds {
  const body = decodeObject(payload, payload.length);
  if (body.kind !== 'value') return {};
  const { commandId, externalId, orderId } = body.value;
  return {
    ...(isId(commandId) ? { commandId } : {}),
    ...(isId(externalId) ? { externalId } : {}),
    ...(isId(orderId) ? { orderId } : {}),
  };
}
