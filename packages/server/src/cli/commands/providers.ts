import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import type { NewProvider, Provider, Vendor } from '@telltale/sdk'
import { act, textOption, type Options } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand, type CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale providers`: where models are called, and with which credential. */
export const command: CliCommand = {
  name: 'providers',
  register(program, parts) {
    const providers = program
      .command('providers')
      .description('where models are called: addresses, vendors, credentials')

    act(connecting(providers.command('list').description('every provider')), parts, async (options) => {
      const list = await (await connect(options, parts)).admin.providers()
      const text = 'No providers yet. See what there is with: telltale providers vendors'
      return { json: { providers: list }, text: list.length === 0 ? text : providerTable(list) }
    })

    const vendors = providers.command('vendors').description('the vendors there are, and what each needs')
    act(connecting(vendors), parts, async (options) => {
      const list = await (await connect(options, parts)).admin.vendors()
      return { json: { vendors: list }, text: vendorTable(list) }
    })

    const set = providers
      .command('set <name>')
      .description('add a provider or change it; what is left out stays')
      .option('--vendor <name>', 'whose it is; see: telltale providers vendors')
      .option('--dialect <family>', 'what it speaks: openai, anthropic …; needed without a vendor')
      .option('--base-url <address>', 'where it is; needed where the vendor has no address')
      .option('--setting <name=value...>', 'a setting of the vendor; may be given several times')
      .option('--models <list>', 'models it serves, exact or with * at the end, separated by commas')
      .option('--api-key-env <variable>', 'the environment variable that holds the key')
      .option('--api-key-file <file>', 'the file that holds the key; - for standard input')
    act(connecting(set), parts, async (options, name) => {
      const { admin } = await connect(options, parts)
      const provider = await admin.putProvider(name!, await providerOf(options, parts))
      return { json: provider, text: `${provider.name} is at ${provider.baseUrl}.` }
    })

    const remove = providers.command('remove <name>').description('remove a provider and its credential')
    act(connecting(remove), parts, async (options, name) => {
      await (await connect(options, parts)).admin.deleteProvider(name!)
      return { json: { name, removed: true }, text: `The provider ${name} is removed.` }
    })
  },
}

async function providerOf(options: Options, parts: CliParts): Promise<NewProvider> {
  const [vendor, dialect] = [textOption(options, 'vendor'), textOption(options, 'dialect')]
  const [baseUrl, models] = [textOption(options, 'baseUrl'), textOption(options, 'models')]
  const apiKey = await keyOf(options, parts)
  const settings = settingsOf(options['setting'])
  return {
    ...(vendor === undefined ? {} : { vendor }),
    ...(dialect === undefined ? {} : { dialect: dialect as NonNullable<NewProvider['dialect']> }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(settings === undefined ? {} : { settings }),
    ...(models === undefined ? {} : { models: models.split(',').map((model) => model.trim()) }),
    ...(apiKey === undefined ? {} : { apiKey }),
  }
}

/** A key never stands in the command itself: other people of the machine could read it there. */
async function keyOf(options: Options, { env, cwd, stdin }: CliParts): Promise<string | undefined> {
  const [variable, file] = [textOption(options, 'apiKeyEnv'), textOption(options, 'apiKeyFile')]
  if (variable !== undefined) {
    const key = env[variable]
    if (!key) throw badUse(`--api-key-env: ${variable} is not set.`)
    return key
  }
  if (file === undefined) return undefined
  if (file === '-') return (await textOf(stdin)).trim()
  const read = readFile(resolve(cwd, file), 'utf8')
  const key = await read.catch((error: NodeJS.ErrnoException) => {
    throw badUse(`--api-key-file: ${file} cannot be read (${error.code ?? error.message}).`)
  })
  return key.trim()
}

/** `region=eu-west-1`; a name with a dot is an entry of a map: `deployments.gpt-4o=prod` (the first dot counts). */
function settingsOf(given: unknown): Record<string, unknown> | undefined {
  if (!Array.isArray(given)) return undefined
  const settings = new Map<string, unknown>()
  for (const one of given as readonly string[]) {
    const [, name, entry, value] = /^([A-Za-z]+)(?:\.([^=]+))?=(.*)$/s.exec(one) ?? []
    if (name === undefined || value === undefined)
      throw badUse(`--setting "${one}" is not of the form name=value.`)
    if (entry === undefined) settings.set(name, value)
    else settings.set(name, { ...(settings.get(name) as object | undefined), [entry]: value })
  }
  return Object.fromEntries(settings)
}

const providerTable = (providers: readonly Provider[]): string =>
  table(
    ['name', 'vendor', 'dialect', 'address', 'key', 'models', 'from'],
    providers.map(({ name, vendor, dialect, baseUrl, hasKey, models, source }) => [
      ...[name, vendor ?? '–', dialect, baseUrl, hasKey ? 'yes' : 'no'],
      ...[models.join(', ') || 'any', source],
    ]),
  )

const vendorTable = (vendors: readonly Vendor[]): string =>
  table(
    ['vendor', 'title', 'speaks', 'settings', 'key'],
    vendors.map(({ name, title, speaks, settings, key }) => [
      ...[name, title, speaks.map(({ family }) => family).join(', ')],
      ...[Object.keys(settings.properties ?? {}).join(', ') || '–', key],
    ]),
  )
