import { z } from 'zod'
import { success } from '../../kernel/result.ts'
import { errorWord } from '../read-error.ts'
import { askEntra, type EntraApplication } from '../signing/entra.ts'
import { withToken } from '../signing/with-token.ts'
import {
  hostPart,
  urlPart,
  type MakeRequest,
  type Outgoing,
  type Vendor,
  type VendorSettings,
} from '../vendor.ts'
import { editTopLevel } from '../wire/top-level-fields.ts'

const Settings = z.strictObject({
  resource: hostPart.optional().describe('The resource’s name, as in RESOURCE.openai.azure.com.'),
  apiVersion: urlPart
    .optional()
    .describe('A dated API version puts the deployment into the path; left out, the v1 API is used.'),
  deployments: z
    .record(z.string().min(1).max(200), urlPart)
    .optional()
    .describe('Deployment by model; a model that is not named is its own deployment.'),
  auth: z
    .enum(['key', 'token', 'application'])
    .default('key')
    .describe('What the key is: an API key, an Entra access token, or the secret of an Entra application.'),
  tenantId: urlPart.optional().describe('The Entra tenant of the application.'),
  clientId: urlPart.optional().describe('The Entra application’s id.'),
  authority: z
    .url({ protocol: /^https?$/ })
    .default('https://login.microsoftonline.com')
    .describe('Where the application signs in; national clouds have their own.'),
})
type Settings = z.infer<typeof Settings>
const read = (settings: VendorSettings): Settings => Settings.parse(settings)

/** Deployments in the path with a dated version, or the v1 API; an API key, a token, or an application's sign-in. */
export const vendor: Vendor = {
  name: 'azure',
  title: 'Azure OpenAI and Foundry',
  docs: 'https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle',
  priceName: 'azure',
  speaks: {
    openai: {
      dialects: ['openai-chat', 'openai-responses', 'openai-embeddings'],
      dialectsOf: (settings) => (hasResponses(read(settings)) ? null : ['openai-chat', 'openai-embeddings']),
      baseUrl: (settings) => host(read(settings), (name) => `https://${name}.openai.azure.com`),
      auth: 'made',
    },
    anthropic: {
      dialects: ['anthropic-messages'],
      baseUrl: (settings) =>
        host(read(settings), (name) => `https://${name}.services.ai.azure.com/anthropic`),
      auth: 'made',
    },
  },
  settings: Settings.refine(
    ({ auth, tenantId, clientId }) =>
      auth !== 'application' || (tenantId !== undefined && clientId !== undefined),
    { path: ['tenantId'], error: 'an application signs in with "tenantId" and "clientId"' },
  ),
  key: 'required',
  open({ family, settings: given, apiKey }, tools) {
    const settings = read(given)
    const place = family === 'openai' ? inOpenaiPath(settings) : null
    const { auth, tenantId, clientId, authority } = settings
    if (apiKey === null) return place === null ? {} : { request: place }
    if (auth === 'application') {
      const application: EntraApplication = {
        authority,
        tenantId: tenantId ?? '',
        clientId: clientId ?? '',
        clientSecret: apiKey,
        // The dated API is of the older Cognitive Services, the v1 API of Foundry.
        scope: settings.apiVersion
          ? 'https://cognitiveservices.azure.com/.default'
          : 'https://ai.azure.com/.default',
      }
      return { request: withToken(tools, application, () => askEntra(application, tools), place) }
    }
    const header = auth === 'token' ? 'authorization' : family === 'openai' ? 'api-key' : 'x-api-key'
    const credential = [header, auth === 'token' ? `Bearer ${apiKey}` : apiKey]
    return {
      request: async (outgoing, call) => {
        const placed = place === null ? success(outgoing) : await place(outgoing, call)
        if (!placed.ok) return placed
        return success({ ...placed.value, headers: [...placed.value.headers, ...credential] })
      },
    }
  },
  classify: (status, body) =>
    status === 400 && errorWord(body) === 'content_filter'
      ? 'content-filtered'
      : status === 400 && errorWord(body) === 'context_length_exceeded'
        ? 'context-too-long'
        : null,
  fixtures: [
    {
      family: 'openai',
      settings: { resource: 'acme', apiVersion: '2024-10-21', deployments: { 'gpt-4o': 'prod-4o' } },
      apiKey: 'key-of-a-test',
      operation: '/chat/completions',
      model: 'gpt-4o',
      body: { model: 'gpt-4o', messages: [] },
      expected: {
        url: 'https://acme.openai.azure.com/openai/deployments/prod-4o/chat/completions?api-version=2024-10-21',
        headers: { 'api-key': 'key-of-a-test' },
        body: { model: 'gpt-4o', messages: [] },
      },
    },
    {
      family: 'openai',
      settings: { resource: 'acme', auth: 'token' },
      apiKey: 'token-of-a-test',
      operation: '/chat/completions',
      model: 'prod-4o',
      body: { model: 'prod-4o', messages: [] },
      expected: {
        url: 'https://acme.openai.azure.com/openai/v1/chat/completions',
        headers: { authorization: 'Bearer token-of-a-test' },
        body: { model: 'prod-4o', messages: [] },
      },
    },
    {
      family: 'openai',
      settings: { resource: 'acme', auth: 'application', tenantId: 'tenant', clientId: 'client' },
      apiKey: 'secret-of-a-test',
      operation: '/embeddings',
      model: 'embed',
      body: { model: 'embed', input: 'a' },
      expected: {
        url: 'https://acme.openai.azure.com/openai/v1/embeddings',
        headers: { authorization: 'Bearer token-made-for-a-test' },
        body: { model: 'embed', input: 'a' },
      },
    },
    {
      family: 'anthropic',
      settings: { resource: 'acme' },
      apiKey: 'key-of-a-test',
      operation: '/v1/messages',
      model: 'claude-sonnet-4-5',
      body: { model: 'claude-sonnet-4-5', max_tokens: 9, messages: [] },
      expected: {
        url: 'https://acme.services.ai.azure.com/anthropic/v1/messages',
        headers: { 'x-api-key': 'key-of-a-test' },
        body: { model: 'claude-sonnet-4-5', max_tokens: 9, messages: [] },
      },
    },
  ],
  answers: [
    {
      dialect: 'openai-chat',
      body: {
        model: 'gpt-4o-2024-08-06',
        prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
        choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
      },
      facts: { responseModel: 'gpt-4o-2024-08-06', finishReason: 'stop', preview: 'Hi' },
    },
  ],
  errors: [
    {
      status: 400,
      body: {
        error: {
          message: 'The response was filtered.',
          code: 'content_filter',
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
      kind: 'content-filtered',
      detail: 'The response was filtered.',
    },
    {
      status: 404,
      body: { error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' } },
      kind: null,
      detail: 'The API deployment does not exist.',
    },
  ],
}

const host = ({ resource }: Settings, of: (name: string) => string): string | null =>
  resource === undefined ? null : of(resource)

/** The first dated version with /responses; names such as `preview` and `latest` are newer. */
const hasResponses = ({ apiVersion }: Settings): boolean =>
  apiVersion === undefined || apiVersion >= '2025-03-01'

/** The dated API names the deployment in its path and knows no /responses below one; the v1 API names it in the body. */
function inOpenaiPath({ apiVersion, deployments }: Settings): MakeRequest {
  return (outgoing, { operation, model }) => {
    const base = outgoing.path.slice(0, -operation.length).replace(/\/openai(\/v1)?$/, '')
    const deployment = deployments?.[model] ?? model
    if (apiVersion === undefined)
      return success(inBody(outgoing, `${base}/openai/v1${operation}`, model, deployment))
    const place =
      operation === '/responses' ? '/responses' : `/deployments/${encodeURIComponent(deployment)}${operation}`
    const path = `${base}/openai${place}?api-version=${encodeURIComponent(apiVersion)}`
    return success(
      operation === '/responses' ? inBody(outgoing, path, model, deployment) : { ...outgoing, path },
    )
  }
}

/** The v1 API takes the deployment for the model. */
function inBody(outgoing: Outgoing, path: string, model: string, deployment: string): Outgoing {
  if (deployment === model) return { ...outgoing, path }
  const named = editTopLevel(outgoing.body.toString('utf8'), { model: () => JSON.stringify(deployment) })
  return { ...outgoing, path, body: Buffer.from(named) }
}
