import { z } from 'zod'
import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import { awsSigner, type AwsIdentity } from '../signing/aws.ts'
import { withoutHeaders, headerOf } from '../signing/header-list.ts'
import { hostPart, type MakeRequest, type Outgoing, type Vendor, type VendorCall } from '../vendor.ts'
import { amazonEventStream, bedrockToServerEvents } from '../wire/bedrock-stream.ts'
import { editTopLevel, withoutFields } from '../wire/top-level-fields.ts'

const Settings = z.strictObject({
  region: hostPart.describe('The AWS region, as in bedrock-runtime.REGION.amazonaws.com.'),
  accessKeyId: z
    .string()
    .regex(/^[A-Z0-9]{16,128}$/, 'use the access key id as AWS shows it')
    .optional()
    .describe(
      'With it the key is the secret access key and requests are signed; without it the key is a Bedrock API key.',
    ),
})

const host = (settings: { readonly [name: string]: unknown }): string =>
  `https://bedrock-runtime.${Settings.parse(settings).region}.amazonaws.com`

/**
 * Amazon Bedrock: Anthropic's models through InvokeModel and InvokeModelWithResponseStream, others through its
 * OpenAI-compatible address; signed (SigV4) or with a Bedrock API key. The session token of temporary credentials is
 * given as the fixed header `x-amz-security-token`.
 */
export const vendor: Vendor = {
  name: 'bedrock',
  title: 'Amazon Bedrock',
  docs: 'https://docs.aws.amazon.com/bedrock/latest/userguide/apis.html',
  priceName: 'aws',
  speaks: {
    anthropic: { dialects: ['anthropic-messages'], baseUrl: host, auth: 'made' },
    openai: {
      dialects: ['openai-chat', 'openai-responses'],
      baseUrl: (settings) => `${host(settings)}/openai/v1`,
      auth: 'made',
    },
  },
  settings: Settings,
  key: 'required',
  open({ family, baseUrl, settings, apiKey, headers }, { nowMs }) {
    const { region, accessKeyId } = Settings.parse(settings)
    const place: MakeRequest = family === 'anthropic' ? invoked : (outgoing) => success(outgoing)
    const decode = (contentType: string) =>
      contentType.startsWith(amazonEventStream) ? bedrockToServerEvents() : null
    if (apiKey === null) return { request: place, decode }
    if (accessKeyId === undefined)
      return {
        request: async (outgoing, call) => {
          const placed = await place(outgoing, call)
          if (!placed.ok) return placed
          const signed = [...placed.value.headers, 'authorization', `Bearer ${apiKey}`]
          return success({ ...placed.value, headers: signed })
        },
        decode,
      }
    const sessionToken = headers['x-amz-security-token'] ?? null
    const sign = signing(
      { accessKeyId, secretAccessKey: apiKey, sessionToken },
      region,
      baseUrl.origin,
      nowMs,
    )
    return {
      request: async (outgoing, call) => {
        const placed = await place(outgoing, call)
        return placed.ok ? success(await sign(placed.value)) : placed
      },
      decode,
    }
  },
  fixtures: [
    {
      family: 'anthropic',
      settings: { region: 'eu-central-1' },
      apiKey: 'key-of-a-test',
      operation: '/v1/messages',
      model: 'anthropic.claude-3-5-sonnet-20241022-v2:0',
      stream: true,
      body: { model: 'anthropic.claude-3-5-sonnet-20241022-v2:0', stream: true, max_tokens: 9, messages: [] },
      expected: {
        url: 'https://bedrock-runtime.eu-central-1.amazonaws.com/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/invoke-with-response-stream',
        headers: { authorization: 'Bearer key-of-a-test' },
        body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [] },
      },
    },
    {
      family: 'anthropic',
      settings: { region: 'us-east-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      apiKey: 'secret-of-a-test',
      operation: '/v1/messages',
      model: 'eu.anthropic.claude-sonnet-4-5',
      body: { model: 'eu.anthropic.claude-sonnet-4-5', max_tokens: 9, messages: [] },
      expected: {
        url: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-5/invoke',
        headers: { authorization: '*', 'x-amz-date': '*' },
        body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [] },
      },
    },
    {
      family: 'openai',
      settings: { region: 'us-west-2' },
      apiKey: 'key-of-a-test',
      operation: '/chat/completions',
      model: 'openai.gpt-oss-20b-1:0',
      body: { model: 'openai.gpt-oss-20b-1:0', messages: [] },
      expected: {
        url: 'https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1/chat/completions',
        headers: { authorization: 'Bearer key-of-a-test' },
        body: { model: 'openai.gpt-oss-20b-1:0', messages: [] },
      },
    },
  ],
  answers: [
    {
      dialect: 'anthropic-messages',
      body: {
        type: 'message',
        model: 'claude-3-5-sonnet-20241022',
        content: [{ type: 'text', text: 'Hi' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 8, output_tokens: 2 },
      },
      facts: { finishReason: 'end_turn', preview: 'Hi' },
    },
  ],
  errors: [
    {
      status: 429,
      body: { message: 'Too many requests, please wait before trying again.' },
      kind: null,
      detail: 'Too many requests, please wait before trying again.',
    },
  ],
}

const version = 'bedrock-2023-05-31'

/** The model and the wish for a stream stand in the path; version and betas in the body, not in headers. */
function invoked(outgoing: Outgoing, { operation, model, stream }: VendorCall): Result<Outgoing, Problem> {
  if (operation !== '/v1/messages')
    return failure(problem('operation-unsupported', `Bedrock has no ${operation} for Anthropic’s models.`))
  const base = outgoing.path.slice(0, -operation.length)
  const method = stream ? 'invoke-with-response-stream' : 'invoke'
  const betas = headerOf(outgoing.headers, 'anthropic-beta')
  const body = editTopLevel(withoutFields(outgoing.body.toString('utf8'), ['model', 'stream']), {
    anthropic_version: (raw) => raw ?? JSON.stringify(version),
    ...(betas === null
      ? {}
      : {
          anthropic_beta: (raw: string | null) =>
            raw ?? JSON.stringify(betas.split(',').map((beta) => beta.trim())),
        }),
  })
  return success({
    path: `${base}/model/${encodeURIComponent(model)}/${method}`,
    headers: withoutHeaders(outgoing.headers, ['anthropic-version', 'anthropic-beta']),
    body: Buffer.from(body),
  })
}

/** Signs what AWS must be able to trust: host, date, session, type and body; others may be changed on the way. */
function signing(identity: AwsIdentity, region: string, origin: string, nowMs: () => number) {
  const sign = awsSigner(identity)
  return async (outgoing: Outgoing): Promise<Outgoing> => {
    const signed = await sign({
      ...{ method: 'POST', url: origin + outgoing.path, body: outgoing.body },
      headers: { 'content-type': headerOf(outgoing.headers, 'content-type') ?? 'application/json' },
      ...{ service: 'bedrock', region, atMs: nowMs() },
    })
    const others = withoutHeaders(outgoing.headers, Object.keys(signed))
    return { ...outgoing, headers: [...others, ...Object.entries(signed).flat()] }
  }
}
