/** The OpenAPI 3.1 document, made from the route tables and the schemas that validate and answer. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { orderCommandData, requestCommandData } from '#command-center/contract/commands.ts';
import { httpSentences, problemBody, refusalSentences } from '#command-center/contract/problem.ts';
import { settingSchemas } from '#command-center/contract/settings.ts';
import type { Route } from './route.ts';

type JsonObject = Record<string, unknown>;

/** Renders the document; the same input gives the same document. */
export function renderOpenapi(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: renderOperation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hearthline 暖线',
      version,
      description:
        'Times are ISO 8601 UTC on the site clock. Errors are problem+json; refusal codes are a closed list (x-refusals).',
    },
    paths,
    components: {
      schemas: { Problem: jsonSchemaOf(problemBody, 'output'), ...commandSchemas() },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'hearthline' },
        bearer: { type: 'http', scheme: 'bearer' },
        device: { type: 'http', scheme: 'basic' },
      },
    },
    'x-refusals': refusalSentences,
    'x-problems': httpSentences,
  };
}

/** What a schema takes (`input`) or gives (`output`) as JSON Schema; transforms stand as what they read. */
export function jsonSchemaOf(schema: v.GenericSchema, typeMode: 'input' | 'output'): JsonObject {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode, errorMode: 'ignore' });
  return rest;
}

function renderOperation(route: Route): JsonObject {
  return {
    summary: route.summary,
    operationId: operationId(route),
    tags: [route.path.split('/')[2] ?? route.path.slice(1)],
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.bodyMediaType === '' ? {} : { requestBody: renderBody(route) }),
    responses: { [route.status]: renderAnswer(route), default: problemAnswer },
    security: route.access === 'public' ? [] : [{ session: [] }, { bearer: [] }, { device: [] }],
    'x-access': route.access,
  };
}

const problemAnswer = {
  description: 'Refused or failed',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function operationId(route: Route): string {
  const words = route.path.split('/').filter((word) => word !== '' && word !== 'api');
  return [route.method, ...words.map((word) => word.replace(/\W+/g, ''))].join('_');
}

function pathParameters(route: Route): JsonObject[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: Route): JsonObject[] {
  const { properties, required } = jsonSchemaOf(route.query, 'input');
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: needed.includes(name),
    schema,
  }));
}

function renderBody(route: Route): JsonObject {
  const schema =
    route.body === null ? { type: 'string', format: 'binary' } : jsonSchemaOf(route.body, 'input');
  const mediaTypes = route.bodyMediaType.split(', ');
  return { required: true, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) };
}

function renderAnswer({ answer, summary, status }: Route): JsonObject {
  if (status === 303) return { description: summary, headers: { location: { schema: { type: 'string' } } } };
  if ('mediaType' in answer) return { description: summary, content: { [answer.mediaType]: {} } };
  return {
    description: summary,
    content: { 'application/json': { schema: jsonSchemaOf(answer, 'output') } },
  };
}

/** The `data` of every command and the value of every setting under its own name, for those who write clients. */
function commandSchemas(): Record<string, JsonObject> {
  const named = (prefix: string, table: Readonly<Record<string, v.GenericSchema>>) =>
    Object.entries(table).map(([name, schema]) => [`${prefix}.${name}`, jsonSchemaOf(schema, 'input')]);
  return Object.fromEntries([
    ...named('order', orderCommandData),
    ...named('request', requestCommandData),
    ...named('setting', settingSchemas),
  ]);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
