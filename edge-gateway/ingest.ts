/** THE way of every message from a device: resolve → decode → the steps in their order → commit; then it may be acknowledged. */
import { Buffer } from 'node:buffer';
import { mayPublish } from './access.ts';
import { type BatcherLimits, defaultBatcherLimits } from './batch.ts';
import type { AcceptMessage, InboundMessage } from './broker.ts';
import { type CountersSnapshot, createCounters, type MessageOutcome } from './counters.ts';
import { decodeRequest } from './decode/request.ts';
import { decodeWorkerCommand } from './decode/worker-command.ts';
import type {
  DeviceIdentity,
  DutyLookup,
  FixRow,
  GatewayClock,
  GatewayLog,
  IngestStore,
  PublishReply,
  Stream,
  UseCase,
} from './ports.ts';
import type { Refused } from './reject.ts';
import { createRowWriter } from './row-writer.ts';
import { createSampleIntake } from './sample-intake.ts';
import type { OnStored } from './save-rows.ts';
import { mapToSiteClock, refuseImpossibleTime } from './steps/clock.ts';
import { requireDuty } from './steps/duty.ts';
import { createAnchors, markJump } from './steps/jump.ts';
import { convertToWgs84, refuseImpossiblePlace } from './steps/place.ts';
import { gradeValues, type ReadingDraft } from './steps/quality.ts';
import type { PlausibilityLimits, Step } from './steps/step.ts';
import { type InboundTopic, parseTopic, sourceRepliesTopic, workerRepliesTopic } from './topics.ts';
import { createUseCaseIntake, type RenderProblem } from './use-case-intake.ts';

/** From a phone's location to a row, in this order. */
export const fixSteps: readonly Step<FixRow>[] = [
  mapToSiteClock,
  refuseImpossibleTime<FixRow>('tst', 'fixMaxAgeMs'),
  refuseImpossiblePlace,
  convertToWgs84,
  requireDuty,
  markJump,
];

/** From a reading to a row, in this order. */
export const readingSteps: readonly Step<ReadingDraft>[] = [
  mapToSiteClock,
  refuseImpossibleTime<ReadingDraft>('at', 'readingMaxAgeMs'),
  gradeValues,
];

export interface IngestSettings extends PlausibilityLimits {
  readonly maxTopicBytes: number;
  /** Longest body of a fix or reading. */
  readonly maxSampleBytes: number;
  /** Longest body of a request or command. */
  readonly maxBodyBytes: number;
  readonly maxTrackedDevices: number;
  readonly batch: BatcherLimits;
}

const hourMs = 3_600_000;

export const defaultIngestSettings: IngestSettings = {
  futureToleranceMs: 60_000,
  fixMaxAgeMs: 72 * hourMs,
  readingMaxAgeMs: 72 * hourMs,
  maxTopicBytes: 256,
  maxSampleBytes: 8_192,
  maxBodyBytes: 32_768,
  maxTrackedDevices: 50_000,
  batch: defaultBatcherLimits,
};

/** What the intake needs of the world. `R` and `C` are the contract's request and worker command. */
export interface IngestPorts<R, C> {
  readonly clock: GatewayClock;
  readonly store: IngestStore;
  readonly dutyAt: DutyLookup;
  readonly requests: UseCase<R>;
  readonly workerCommands: UseCase<C>;
  readonly publishReply: PublishReply;
  readonly renderProblem: RenderProblem;
  readonly onStored: OnStored;
  readonly log: GatewayLog;
}

export interface Ingest {
  /** Resolves when the message may be acknowledged; rejects when its sender has to keep it. */
  readonly accept: AcceptMessage<InboundMessage>;
  counters(): CountersSnapshot;
  /** Rows that wait for their transaction now, and their approximate size. */
  waiting(): { readonly items: number; readonly bytes: number };
  /** Resolves when everything accepted so far is committed or handed back. */
  drain(): Promise<void>;
}

/** Starts the intake; it holds memory only and is stopped by `drain` after the broker has closed. */
export function startIngest<R, C>(ports: IngestPorts<R, C>, settings = defaultIngestSettings): Ingest {
  const { clock, log } = ports;
  const counters = createCounters();
  const writer = createRowWriter({ ...ports, wallNow: () => clock.wallNow() }, settings.batch);
  const route = createRouter(ports, settings, writer);
  const under = new Set<Promise<void>>();

  const handle = (input: Refused, topic: InboundTopic | null, isKnown: boolean): Promise<MessageOutcome> => {
    if (Buffer.byteLength(input.topic) > settings.maxTopicBytes)
      return writer.refuse(input, 'topic-too-long', null);
    if (topic === null) return writer.refuse(input, 'topic-unknown', null);
    if (!isKnown) return writer.refuse(input, 'device-unknown', null);
    if (!mayPublish(input.identity, input.topic)) return writer.refuse(input, 'topic-not-own', null);
    return route(input, topic);
  };

  const takeIn = async ({ identity: known, topic, payload }: InboundMessage): Promise<void> => {
    const parsed = parseTopic(topic);
    const identity = known ?? strangerOn(parsed);
    const stream = streamOf(parsed, identity);
    const ticket = counters.arrive(stream);
    try {
      ticket.settle(
        await handle({ identity, stream, topic, payload, receivedAt: clock.now() }, parsed, known !== null),
      );
    } catch (error) {
      ticket.giveBack();
      log('warn', 'message-returned', { stream, device: identity.username, error });
      throw error;
    }
  };

  return {
    accept(message) {
      const taken = takeIn(message);
      under.add(taken);
      const leave = () => void under.delete(taken);
      taken.then(leave, leave);
      return taken;
    },
    counters: () => counters.snapshot(),
    waiting: () => writer.waiting(),
    async drain() {
      while (under.size > 0) await Promise.allSettled(under);
      await writer.drain();
    },
  };
}

type Route = (input: Refused, topic: InboundTopic) => Promise<MessageOutcome>;

/** One arm per topic of the contract. */
function createRouter<R, C>(
  ports: IngestPorts<R, C>,
  settings: IngestSettings,
  writer: ReturnType<typeof createRowWriter>,
): Route {
  const { clock, dutyAt, requests, workerCommands } = ports;
  const anchors = createAnchors(settings.maxTrackedDevices);
  const useCases = createUseCaseIntake({ ...ports, writer, maxBodyBytes: settings.maxBodyBytes });
  const samples = createSampleIntake({
    writer,
    fixSteps,
    readingSteps,
    maxBytes: settings.maxSampleBytes,
    contextOf: ({ identity, receivedAt }) => ({
      identity,
      receivedAt,
      clock,
      dutyAt,
      anchors,
      limits: settings,
    }),
  });
  return (input, topic) => {
    switch (topic.kind) {
      case 'owntracks':
        return samples.takeFix(input, topic.sub);
      case 'heatStationReadings':
        return samples.takeReading(input, 'heatStation', topic.heatStationId);
      case 'meterReadings':
        return samples.takeReading(input, 'meter', topic.meterId);
      case 'sourceRequests': {
        const decoded = decodeRequest(input.payload, settings.maxBodyBytes, requests.validate);
        return useCases.take(input, decoded, requests, sourceRepliesTopic(topic.sourceId));
      }
      case 'workerCommands': {
        const decoded = decodeWorkerCommand(input.payload, settings.maxBodyBytes, workerCommands.validate);
        return useCases.take(input, decoded, workerCommands, workerRepliesTopic(topic.workerId));
      }
    }
  };
}

/** Who is said to have sent what nobody in the directory answers to; all of them share one budget of rejects. */
function strangerOn(topic: InboundTopic | null): DeviceIdentity {
  return { kind: senderKindOf(topic), username: '(unknown)', deviceId: '', clock: 'wall', crs: 'wgs84' };
}

/** Without a known topic: a phone, whose message is shown least of all. */
function senderKindOf(topic: InboundTopic | null): DeviceIdentity['kind'] {
  switch (topic?.kind) {
    case 'heatStationReadings':
      return 'heatStation';
    case 'meterReadings':
      return 'meter';
    case 'sourceRequests':
      return 'source';
    case 'owntracks':
    case 'workerCommands':
    case undefined:
      return 'phone';
  }
}

/** The stream a message counts in: by its topic, or by its sender where the topic says nothing. */
function streamOf(topic: InboundTopic | null, identity: DeviceIdentity): Stream {
  switch (topic?.kind ?? identity.kind) {
    case 'owntracks':
    case 'phone':
      return 'fixes';
    case 'heatStationReadings':
    case 'meterReadings':
    case 'heatStation':
    case 'meter':
      return 'readings';
    case 'sourceRequests':
    case 'source':
      return 'requests';
    case 'workerCommands':
    case 'service':
      return 'commands';
  }
}
