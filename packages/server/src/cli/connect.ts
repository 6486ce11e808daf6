import { createAdmin, type Admin } from '@telltale/sdk'
import type { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { textOption, type Options } from './act.ts'
import { badUse, CliError, type CliParts } from './parts.ts'

/** Gives a command the options that say which server it speaks to, and as whom. */
export const connecting = (command: Command): Command =>
  command
    .option('--url <address>', 'the server (TELLTALE_URL; default http://127.0.0.1:4400)')
    .option(
      '--key <key>',
      'an admin key (TELLTALE_ADMIN_KEY; default: the one this machine’s server left in its data folder)',
    )
    .option('--data <folder>', 'the data folder to look for that key in (TELLTALE_DATA; default ./.telltale)')
    .option('--project <id>', 'the project (TELLTALE_PROJECT; default "default")')

export type Connection = { readonly url: string; readonly admin: Admin }

/**
 * The server these options name, as an administrator; `client` is how the record of changes names who asks. Rejects
 * with CliError when no key can be found.
 */
export async function connect(
  options: Options,
  parts: CliParts,
  client: 'cli' | 'git' = 'cli',
): Promise<Connection> {
  const url = textOption(options, 'url') ?? (parts.env['TELLTALE_URL'] || 'http://127.0.0.1:4400')
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw badUse(`"${url}" is not an address such as http://127.0.0.1:4400.`)
  const project = textOption(options, 'project') ?? (parts.env['TELLTALE_PROJECT'] || undefined)
  const adminKey =
    textOption(options, 'key') ??
    (parts.env['TELLTALE_ADMIN_KEY'] || (await operatorKey(url, options, parts)))
  return {
    url,
    admin: createAdmin({
      baseUrl: url,
      adminKey,
      client,
      ...(project === undefined ? {} : { project }),
    }),
  }
}

/** The key a server leaves for the command line of its own machine. It is never sent anywhere else. */
async function operatorKey(url: string, options: Options, parts: CliParts): Promise<string> {
  const { hostname } = new URL(url)
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new CliError({
      code: 'key-missing',
      message: `The server at ${url} is another machine's, so an admin key is needed.`,
      hint: 'Give --key or TELLTALE_ADMIN_KEY.',
    })
  const folder = resolve(
    parts.cwd,
    textOption(options, 'data') ?? (parts.env['TELLTALE_DATA'] || '.telltale'),
  )
  const path = join(folder, 'operator.key')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CliError({
      code: 'key-missing',
      message:
        error.code === 'ENOENT'
          ? `There is no ${path}.`
          : `${path} cannot be read (${error.code ?? error.message}).`,
      hint: 'Run this where the server was started, name its data folder with --data, or give --key.',
    })
  })
  return text.trim()
}
