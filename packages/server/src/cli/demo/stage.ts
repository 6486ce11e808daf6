import type { Admin } from '@telltale/sdk'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { CliError } from '../parts.ts'
import { demoPrompts } from './prompts.ts'

const mark = 'demo.json'
/** Where its calls say to be made. */
const demoEnvironment = 'demo'

/** Takes a folder for the demo: a new one, or the demo's own from before. Rejects with CliError for any other. */
export async function claimFolder(folder: string): Promise<void> {
  const files: readonly string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : Promise.reject(error),
  )
  if (files.length > 0 && !files.includes(mark))
    throw new CliError({
      code: 'demo-refused',
      message: `${folder} was not made by the demo, and the demo mixes its traffic with nobody else's.`,
      hint: 'Leave --data out, or name a new folder.',
    })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(
    join(folder, mark),
    '{"about":"This folder holds nothing but demo traffic. It can be deleted."}\n',
  )
}

/** Makes sure that no real database is configured, which the demo would write into. Throws CliError. */
export function requireOwnEngines({
  postgresUrl,
  clickhouseUrl,
}: Pick<Config, 'postgresUrl' | 'clickhouseUrl'>): void {
  if (postgresUrl === undefined && clickhouseUrl === undefined) return
  throw new CliError({
    code: 'demo-refused',
    message: 'A PostgreSQL or ClickHouse server is configured here, and the demo would write into it.',
    hint: 'Unset TELLTALE_POSTGRES_URL and TELLTALE_CLICKHOUSE_URL, or run the demo in another folder.',
  })
}

/** Makes sure that a running server holds no calls but the demo's. */
export async function requireDemoOnly(admin: Admin): Promise<void> {
  const { calls } = await admin.calls({ limit: 200 })
  const providers = await admin.providers()
  const isForeign =
    calls.some(({ environment }) => environment !== demoEnvironment) ||
    providers.some(({ name }) => !stageProviders.includes(name))
  if (isForeign)
    throw new CliError({
      code: 'demo-refused',
      message: 'That server has traffic or providers of its own, and the demo mixes with nobody else’s.',
      hint: 'Run "telltale demo" without --url: it starts a server of its own.',
    })
}

const stageProviders: readonly string[] = ['openai', 'anthropic', 'lantern']

/** Points the providers at the simulator, registers the prompts, the first version of each live, and sets guardrails. */
export async function setStage(admin: Admin, simulatorAddress: string): Promise<void> {
  const apiKey = 'sim-demo'
  await admin.putProvider('openai', {
    dialect: 'openai',
    baseUrl: `${simulatorAddress}/v1`,
    apiKey,
    models: ['gpt-*', 'text-embedding-*'],
  })
  await admin.putProvider('anthropic', {
    dialect: 'anthropic',
    baseUrl: simulatorAddress,
    apiKey,
    models: ['claude-*'],
  })
  await admin.putProvider('lantern', {
    dialect: 'openai',
    baseUrl: `${simulatorAddress}/v1`,
    apiKey,
    models: ['lantern-*'],
  })
  for (const { name, versions } of demoPrompts) {
    const first = await admin.pushPrompt(name, versions[0]!)
    await goLive(admin, name, first)
  }
  // In the shadow: what they would have done shows, and every reply is as it was.
  const shadow = { mode: 'shadow' } as const
  await admin.putGuardrail('personal-data', {
    ...{ ...shadow, check: 'pii', stages: ['input', 'output'], action: 'mask' },
  })
  await admin.putGuardrail('injection', {
    ...{ ...shadow, check: 'prompt-injection', stages: ['input', 'tool'], action: 'block' },
  })
  await admin.putGuardrail('refusals', {
    ...{ ...shadow, check: 'refusal', stages: ['output'], action: 'flag' },
  })
}

/** What changes midway: each prompt that has a second version gets it. */
export async function changeWords(admin: Admin): Promise<void> {
  for (const { name, versions } of demoPrompts)
    for (const version of versions.slice(1)) {
      await goLive(admin, name, await admin.pushPrompt(name, version))
    }
}

/** In production, and where the demo's customers say to be: a call there is given what is active there. */
async function goLive(
  admin: Admin,
  name: string,
  { live, version }: Awaited<ReturnType<Admin['pushPrompt']>>,
): Promise<void> {
  if (!live) await admin.activatePrompt(name, version.version)
  await admin.activatePrompt(name, version.version, demoEnvironment)
}
