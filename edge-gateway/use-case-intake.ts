/** Requests and worker commands: decoded, carried out by their use case, answered, and only then acknowledged. */
import type { MessageOutcome } from './counters.ts';
import type { JsonObject } from './decode/json.ts';
import type { DecodedBody } from './decode/request.ts';
import { createLanes } from './lanes.ts';
import type { GatewayLog, PublishReply, UseCase } from './ports.ts';
import type { Refused } from './reject.ts';
import type { RowWriter } from './row-writer.ts';

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
  readonly publishReply: PublishReply;
  readonly log: GatewayLog;
}

export function createUseCaseIntake({ writer, publishReply, log }: UseCaseIntakeParts): UseCaseIntake {
  const lanes = createLanes();
  // Not awaited: a sender that does not read its replies must not hold up the acknowledgement of what is committed.
  const reply = (topic: string, body: unknown): void => {
    publishReply(topic, JSON.stringify(body)).catch((error: unknown) => {
      log('warn', 'reply-not-sent', { topic, error: String(error) });
    });
  };
  const carryOut = async <T>(
    input: Refused,
    decoded: DecodedBody<T>,
    useCase: UseCase<T>,
    replyTopic: string,
  ): Promise<MessageOutcome> => {
    if (decoded.kind === 'ignored') return { kind: 'ignored' };
    if (decoded.kind !== 'value') {
      const { reason, field } = faultOf(decoded);
      const outcome = await writer.refuse(input, reason, field);
      reply(replyTopic, invalidReply(decoded));
      return outcome;
    }
    const answer = await useCase.execute(input.identity, decoded.value, input.receivedAt);
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

/** The answer to a body that could not be taken: the contract's code, what is wrong, and the sender's own ids. */
function invalidReply(decoded: Faulty): JsonObject {
  if (decoded.kind === 'rejected')
    return { ok: false, code: 'invalid-data', detail: decoded.reason, issues: [] };
  const { commandId, externalId, orderId } = decoded.body;
  return { ok: false, code: 'invalid-data', commandId, externalId, orderId, issues: decoded.issues };
}
