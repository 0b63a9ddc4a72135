/** The AsyncAPI 3 document: MQTT topics of devices and sources, and the live feed. */
import * as v from 'valibot';
import { newRequest, workerCommandEnvelope } from '#command-center/contract/commands.ts';
import { commandAnswer, orderItem, registered } from '#command-center/contract/http.ts';
import { channelItems, clientFrame, noticeItem, serverFrame } from '#command-center/contract/live.ts';
import { problemBody } from '#command-center/contract/problem.ts';
import { isoInstant } from '#command-center/contract/wire.ts';
import { jsonSchemaOf } from './openapi.ts';

interface Topic {
  readonly address: string;
  /** Seen from the server: `receive` what others publish, `send` what the server publishes. */
  readonly action: 'receive' | 'send';
  readonly summary: string;
  readonly schema: v.GenericSchema;
}

const readings = v.object({
  at: isoInstant,
  values: v.record(v.string(), v.nullable(v.number())),
  quality: v.optional(v.record(v.string(), v.string())),
});
const ownTracks = v.object({
  _type: v.literal('location'),
  lat: v.number(),
  lon: v.number(),
  tst: v.pipe(v.number(), v.integer()),
  acc: v.optional(v.number()),
  vel: v.optional(v.number()),
  cog: v.optional(v.number()),
  batt: v.optional(v.number()),
});
const answered = <S extends v.GenericSchema>(answer: S) => v.union([answer, problemBody]);

const topics: Readonly<Record<string, Topic>> = {
  owntracks: {
    address: 'owntracks/{user}/{device}',
    action: 'receive',
    summary: 'Positions as OwnTracks sends them (QoS 1); acknowledged after they are committed',
    schema: ownTracks,
  },
  workerOrders: {
    address: 'workers/{workerId}/orders',
    action: 'send',
    summary: 'The live orders of a worker, retained',
    schema: v.object({ at: v.string(), orders: v.array(orderItem) }),
  },
  workerCommands: {
    address: 'workers/{workerId}/commands',
    action: 'receive',
    summary: 'A command of a worker; the answer comes on replies',
    schema: workerCommandEnvelope,
  },
  workerReplies: {
    address: 'workers/{workerId}/replies',
    action: 'send',
    summary: 'Answer of a command, or the problem',
    schema: answered(commandAnswer),
  },
  heatStationReadings: {
    address: 'heat-stations/{heatStationId}/readings',
    action: 'receive',
    summary: 'A sample of a heat exchange station',
    schema: readings,
  },
  meterReadings: {
    address: 'meters/{meterId}/readings',
    action: 'receive',
    summary: 'A sample of a room sensor or heat meter',
    schema: readings,
  },
  sourceRequests: {
    address: 'sources/{sourceId}/requests',
    action: 'receive',
    summary: 'A report; source and externalId make repeats one request',
    schema: newRequest,
  },
  sourceReplies: {
    address: 'sources/{sourceId}/replies',
    action: 'send',
    summary: 'Answer of a report, or the problem',
    schema: answered(registered),
  },
  siteNotices: {
    address: 'site/notices',
    action: 'send',
    summary: 'Active operation notices for field apps, retained',
    schema: v.object({ at: v.string(), items: v.array(noticeItem) }),
  },
  liveServer: {
    address: '/api/live',
    action: 'send',
    summary: 'Text frames of the live feed; places travel as binary frames (HFX1)',
    schema: serverFrame,
  },
  liveClient: {
    address: '/api/live',
    action: 'receive',
    summary: 'What a screen may say',
    schema: clientFrame,
  },
};

/** Renders the document. */
export function renderAsyncapi(version: string): Record<string, unknown> {
  const entries = Object.entries(topics);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Hearthline 暖线', version },
    channels: Object.fromEntries(entries.map(([name, topic]) => [name, renderChannel(name, topic)])),
    operations: Object.fromEntries(
      entries.map(([name, { action, summary }]) => [
        name,
        { action, summary, channel: { $ref: `#/channels/${name}` } },
      ]),
    ),
    components: {
      schemas: Object.fromEntries(
        Object.entries(channelItems).map(([name, schema]) => [
          `live.${name}`,
          jsonSchemaOf(schema, 'output'),
        ]),
      ),
    },
  };
}

function renderChannel(name: string, { address, action, schema }: Topic): Record<string, unknown> {
  const words = [...address.matchAll(/\{(\w+)\}/g)].map(([, word]) => [word, {}]);
  const payload = jsonSchemaOf(schema, action === 'receive' ? 'input' : 'output');
  return { address, parameters: Object.fromEntries(words), messages: { [name]: { payload } } };
}
