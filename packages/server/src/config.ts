import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { exportNames } from './ingest/export/call-attributes.ts'
import { GivenKey, KeyBalance, ModelAlias } from './routing/model.ts'
import { RoutePlan } from './routing/route-model.ts'
import { wrongField } from './kernel/wrong-field.ts'

/**
 * The settings, and the only reader of the environment. Flags win over TELLTALE_* variables, those over
 * telltale.config.{json,yaml}, that over the defaults. Whatever is wrong is said in one sentence.
 */
const ProviderInFile = z.strictObject({
  /** Needed without a vendor, as is the address where the vendor has none. */
  dialect: z.enum(['openai', 'anthropic', 'gemini']).optional(),
  baseUrl: z.url().optional(),
  /** One of `telltale providers vendors`, and its settings. */
  vendor: z.string().min(1).max(64).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  /** The credential itself, or the name of the environment variable that holds it. */
  apiKey: z.string().min(1).optional(),
  apiKeyEnv: z.string().min(1).optional(),
  /** Several, among which calls are spread; in place of `apiKey`. */
  keys: z.array(GivenKey).min(1).max(20).optional(),
  keyBalance: KeyBalance.default('weighted'),
  /** Models it serves (exact, or with * at the end); empty means any. */
  models: z.array(z.string().min(1)).default([]),
  headers: z.record(z.string(), z.string()).default({}),
})

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
const truth = z.union([z.boolean(), z.stringbool()])

const settings = {
  port: whole(0, 65_535).default(4400),
  host: z.string().min(1).default('127.0.0.1'),
  data: z.string().min(1).default('./.telltale'),
  postgresUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  clickhouseUrl: z.url({ protocol: /^https?$/ }).optional(),
  redisUrl: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Before every key of ours in Redis. */
  redisPrefix: z
    .string()
    .regex(/^[A-Za-z0-9:_-]{1,64}$/)
    .default('telltale'),
  secretKey: z.string().min(1).optional(),
  adminKey: z.string().min(20).optional(),
  /** Opens /metrics and nothing else; a scraper sends it as a bearer token. */
  metricsToken: z
    .string()
    .regex(/^[\x21-\x7e]{20,1024}$/, 'use 20 to 1,024 visible ASCII characters')
    .optional(),
  /** Whoever reaches the port may read /metrics. */
  openMetrics: truth.default(false),
  keepBodies: truth.default(true),
  allowPrivateAddresses: truth.default(false),
  requestBytes: whole(1_024, 1 << 30).default(32 << 20),
  /** All stored answers together, in this process. */
  cacheBytes: whole(0, 64 * 1024 ** 3).default(128 << 20),
  keptBodyBytes: whole(0, 64 << 20).default(1 << 20),
  spoolBytes: whole(1 << 20, 2 ** 40).default(4 * 2 ** 30),
  /** Bytes of OpenTelemetry requests under way at once; more are told to come again. */
  otlpQueueBytes: whole(1 << 20, 2 ** 34).default(128 << 20),
  /** Where OTLP over gRPC is taken; left out, nowhere. */
  otlpGrpcPort: whole(0, 65_535).optional(),
  /** A collector to tell of our own calls: its whole address, such as http://localhost:4318/v1/traces. */
  otlpExportUrl: z.url({ protocol: /^https?$/ }).optional(),
  otlpExportHeaders: z.record(z.string(), z.string()).default({}),
  otlpExportNames: z.enum(exportNames).default('gen_ai'),
  connectTimeoutMs: whole(1, 600_000).default(10_000),
  firstByteTimeoutMs: whole(1, 3_600_000).default(300_000),
  idleTimeoutMs: whole(1, 3_600_000).default(120_000),
  /** What becomes of what a provider's dialect cannot say, on routes that do not say. */
  translationLoss: z.enum(['refuse', 'warn']).default('warn'),
  providers: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/), ProviderInFile).default({}),
  /** Another name for a model: {"fast": {"provider": "openai", "model": "gpt-6-luna"}}. */
  models: z.record(z.string(), z.strictObject({ provider: z.string(), model: z.string() })).default({}),
  /** Plans of several targets by name, as PUT /api/routes takes them. */
  routes: z.record(ModelAlias, RoutePlan).default({}),
} as const

const Config = z.strictObject(settings)
export type Config = z.infer<typeof Config>
export type ConfigSource = 'flag' | 'environment' | 'file' | 'default'
export type ConfigRead = {
  readonly config: Config
  /** Where each setting came from, for `telltale doctor`. */
  readonly sources: { readonly [name in keyof Config]: ConfigSource }
  readonly file: string | null
}

export type ConfigInput = {
  readonly flags: { readonly [name: string]: unknown }
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
}

/** Settings whose value doctor must not show. */
export const secretSettings: readonly string[] = [
  'secretKey',
  'adminKey',
  'metricsToken',
  'postgresUrl',
  'clickhouseUrl',
  'redisUrl',
  'providers',
  'otlpExportHeaders',
]

/** TELLTALE_POSTGRES_URL for postgresUrl. */
const variableOf = (name: string): string =>
  `TELLTALE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** @throws ConfigError, whose message is one sentence a stranger can act on. */
export function readConfig({ flags, env, cwd }: ConfigInput): ConfigRead {
  const { path, values } = readFile(cwd)
  const chosen: { [name: string]: unknown } = {}
  const sources: { [name: string]: ConfigSource } = {}
  for (const name of Object.keys(settings)) {
    const given: [ConfigSource, unknown][] = [
      ['flag', flags[name]],
      ['environment', env[variableOf(name)] || undefined],
      ['file', values[name]],
    ]
    const [source, value] = given.find(([, one]) => one !== undefined) ?? ['default', undefined]
    sources[name] = source
    if (value !== undefined) chosen[name] = value
  }
  const unknown = Object.keys(values).filter((name) => !(name in settings))
  if (unknown.length > 0)
    throw new ConfigError(
      `${path} holds an unknown setting "${unknown[0]}"; known are: ${Object.keys(settings).join(', ')}.`,
    )
  const parsed = Config.safeParse(chosen)
  if (!parsed.success) throw new ConfigError(sentenceOf(parsed.error.issues[0]!, chosen, sources, path))
  const config = {
    ...parsed.data,
    data: resolve(cwd, parsed.data.data),
    providers: withVariables(parsed.data.providers, env),
  }
  if (!isLoopback(config.host) && !config.adminKey)
    throw new ConfigError(
      `Listening on ${config.host} is open to other machines, so an administrator must be set: give TELLTALE_ADMIN_KEY (20 characters or more), or leave --host at 127.0.0.1.`,
    )
  return { config, sources: sources as ConfigRead['sources'], file: path }
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

function readFile(cwd: string): { path: string | null; values: { [name: string]: unknown } } {
  const path = ['telltale.config.json', 'telltale.config.yaml', 'telltale.config.yml']
    .map((name) => join(cwd, name))
    .find((one) => existsSync(one))
  if (!path) return { path: null, values: {} }
  let values: unknown
  try {
    values = parseYaml(readFileSync(path, 'utf8')) ?? {}
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message.split('\n')[0]}.`)
  }
  if (typeof values !== 'object' || Array.isArray(values))
    throw new ConfigError(`${path} must hold an object of settings.`)
  return { path, values: values as { [name: string]: unknown } }
}

function withVariables(providers: Config['providers'], env: ConfigInput['env']): Config['providers'] {
  return Object.fromEntries(
    Object.entries(providers).map(([name, provider]) => {
      if (!provider.apiKeyEnv) return [name, provider]
      const apiKey = env[provider.apiKeyEnv]
      if (!apiKey)
        throw new ConfigError(
          `The provider "${name}" takes its key from ${provider.apiKeyEnv}, which is not set.`,
        )
      return [name, { ...provider, apiKey }]
    }),
  )
}

/** Names the setting and where it was given, never its value: it may be a secret. */
function sentenceOf(
  issue: z.core.$ZodIssue,
  chosen: { readonly [name: string]: unknown },
  sources: { [name: string]: ConfigSource },
  path: string | null,
): string {
  const name = String(issue.path[0] ?? '')
  const where =
    sources[name] === 'flag' ? `--${name}` : sources[name] === 'environment' ? variableOf(name) : path
  return `${where} cannot be used: ${wrongField(issue, { schema: Config, given: chosen })}`
}
