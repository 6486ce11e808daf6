import { z } from 'zod'
import { success } from '../../kernel/result.ts'
import { askGoogle, readServiceAccount } from '../signing/google.ts'
import { withoutHeaders } from '../signing/header-list.ts'
import { withToken } from '../signing/with-token.ts'
import {
  hostPart,
  urlPart,
  type MakeRequest,
  type Outgoing,
  type Vendor,
  type VendorCall,
} from '../vendor.ts'
import { editTopLevel, withoutFields } from '../wire/top-level-fields.ts'

const Settings = z.strictObject({
  project: urlPart.describe('The Google Cloud project.'),
  location: hostPart.default('global').describe('A region such as europe-west1, or global, us or eu.'),
})
type Settings = z.infer<typeof Settings>

/** The global and multi-region endpoints have hosts of their own. */
function host(settings: { readonly [name: string]: unknown }): string {
  const { location } = Settings.parse(settings)
  if (location === 'global') return 'https://aiplatform.googleapis.com'
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`
  return `https://${location}-aiplatform.googleapis.com`
}

const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }]
const settings = { project: 'acme', location: 'europe-west1' }
const below = 'https://europe-west1-aiplatform.googleapis.com/v1/projects/acme/locations/europe-west1'

/** Google Cloud's Vertex AI: Gemini in its own dialect or OpenAI's, and Anthropic's models. */
export const vendor: Vendor = {
  name: 'vertex',
  title: 'Google Vertex AI',
  docs: 'https://cloud.google.com/vertex-ai/generative-ai/docs',
  priceName: 'google',
  speaks: {
    gemini: { dialects: ['gemini'], baseUrl: host, auth: 'made' },
    anthropic: { dialects: ['anthropic-messages'], baseUrl: host, auth: 'made' },
    openai: { dialects: ['openai-chat'], baseUrl: host, auth: 'made' },
  },
  settings: Settings,
  key: 'required',
  keyShape: {
    isOne: (key) => readServiceAccount(key) !== null,
    hint: 'give the JSON of a service account’s key, or an access token',
  },
  open({ settings: given, apiKey }, tools) {
    const place = placed(Settings.parse(given))
    if (apiKey === null) return { request: place }
    const account = readServiceAccount(apiKey)
    if (account !== null)
      return { request: withToken(tools, { apiKey }, () => askGoogle(account, tools), place) }
    const headers = ['authorization', `Bearer ${apiKey}`]
    return {
      request: (outgoing, call) => place({ ...outgoing, headers: [...outgoing.headers, ...headers] }, call),
    }
  },
  fixtures: [
    {
      family: 'gemini',
      settings,
      apiKey: 'token-of-a-test',
      operation: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      model: 'gemini-2.5-flash',
      stream: true,
      body: { contents },
      expected: {
        url: `${below}/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse`,
        headers: { authorization: 'Bearer token-of-a-test' },
        body: { contents },
      },
    },
    {
      family: 'anthropic',
      settings,
      apiKey: 'token-of-a-test',
      operation: '/v1/messages',
      model: 'claude-sonnet-4-5@20250929',
      stream: true,
      body: { model: 'claude-sonnet-4-5@20250929', stream: true, max_tokens: 9, messages: [] },
      expected: {
        url: `${below}/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict`,
        headers: { authorization: 'Bearer token-of-a-test' },
        body: { anthropic_version: 'vertex-2023-10-16', stream: true, max_tokens: 9, messages: [] },
      },
    },
    {
      family: 'anthropic',
      settings: { project: 'acme', location: 'global' },
      apiKey: 'token-of-a-test',
      operation: '/v1/messages',
      model: 'claude-opus-4-6',
      body: { model: 'claude-opus-4-6', max_tokens: 9, messages: [] },
      expected: {
        url: 'https://aiplatform.googleapis.com/v1/projects/acme/locations/global/publishers/anthropic/models/claude-opus-4-6:rawPredict',
        headers: { authorization: 'Bearer token-of-a-test' },
        body: { anthropic_version: 'vertex-2023-10-16', max_tokens: 9, messages: [] },
      },
    },
    {
      family: 'openai',
      settings,
      apiKey: 'token-of-a-test',
      operation: '/chat/completions',
      model: 'google/gemini-2.5-flash',
      body: { model: 'google/gemini-2.5-flash', messages: [] },
      expected: {
        url: `${below}/endpoints/openapi/chat/completions`,
        headers: { authorization: 'Bearer token-of-a-test' },
        body: { model: 'google/gemini-2.5-flash', messages: [] },
      },
    },
  ],
  answers: [
    {
      dialect: 'anthropic-messages',
      body: {
        type: 'message',
        model: 'claude-sonnet-4-5-20250929',
        content: [{ type: 'text', text: 'Hi' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 8, output_tokens: 2 },
      },
      facts: { finishReason: 'end_turn', preview: 'Hi' },
    },
  ],
  errors: [
    {
      status: 403,
      body: [
        { error: { code: 403, message: 'Permission denied on resource.', status: 'PERMISSION_DENIED' } },
      ],
      kind: null,
      detail: 'Permission denied on resource.',
    },
  ],
}

/** Every interface stands below the project and location. */
const placed =
  ({ project, location }: Settings): MakeRequest =>
  (outgoing, call) => {
    const base = outgoing.path.slice(0, -call.operation.length).replace(/\/v1(?:beta1)?$/, '')
    const below = `${base}/v1/projects/${project}/locations/${location}`
    if (call.family === 'anthropic') return success(predicted(outgoing, call, below))
    if (call.family === 'openai')
      return success({ ...outgoing, path: `${below}/endpoints/openapi${call.operation}` })
    const [, method = 'generateContent', query = ''] = /:([A-Za-z]+)(\?.*)?$/.exec(call.operation) ?? []
    return success({
      ...outgoing,
      path: `${below}/publishers/google/models/${modelPart(call.model)}:${method}${query}`,
    })
  }

/** Google writes versions as `name@version`, which a path may hold as it is. */
const modelPart = (model: string): string => encodeURIComponent(model).replaceAll('%40', '@')

/** Anthropic's models: the model stands in the path, the version in the body. */
function predicted(outgoing: Outgoing, { model, stream, operation }: VendorCall, below: string): Outgoing {
  const isCount = operation.endsWith('/count_tokens')
  const named = isCount ? 'count-tokens' : modelPart(model)
  const text = outgoing.body.toString('utf8')
  const body = editTopLevel(isCount ? text : withoutFields(text, ['model']), {
    anthropic_version: (raw) => raw ?? '"vertex-2023-10-16"',
  })
  return {
    path: `${below}/publishers/anthropic/models/${named}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    headers: withoutHeaders(outgoing.headers, ['anthropic-version']),
    body: Buffer.from(body),
  }
}
