import { TelltaleError, type Status } from '@telltale/sdk'
import { act, textOption, type Options } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { Check } from '../doctor/check.ts'
import { checkEngines, checkServer } from '../doctor/engines.ts'
import { checkDisk, checkFolder, checkNode, checkPort } from '../doctor/machine.ts'
import { settingsShown } from '../doctor/settings.ts'
import { CliError, type CliCommand, type CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale doctor`: is everything here that a server needs, and is the running one well? */
export const command: CliCommand = {
  name: 'doctor',
  register(program, parts) {
    const doctor = program
      .command('doctor')
      .description('settings with where each came from, and whether anything is wrong (exit code 1)')
      .option('--port <number>', 'as for start')
      .option('--host <address>', 'as for start')
    act(connecting(doctor), parts, async (options) => {
      const read = parts.readConfig({
        port: textOption(options, 'port'),
        host: textOption(options, 'host'),
        data: textOption(options, 'data'),
      })
      const { config } = read
      const running = await statusOf(options, `http://${config.host}:${config.port}`, parts)
      const checks: readonly Check[] = [
        checkNode(process.versions.node),
        await checkFolder(config.data),
        await checkDisk(config.data),
        ...(running === null
          ? [await checkPort(config.host, config.port), ...(await checkEngines(config))]
          : 'verdict' in running
            ? [running]
            : checkServer(running)),
      ]
      const isWell = checks.every(({ verdict }) => verdict !== 'wrong')
      const settings = settingsShown(read, parts.secretSettings)
      return {
        json: { ok: isWell, checks, settings, version: parts.version },
        text: [
          table(
            ['setting', 'value', 'from'],
            settings.map(({ name, value, from }) => [name, value, from]),
          ),
          '',
          ...checks.map(lineOf),
          '',
          isWell ? 'Nothing is wrong.' : 'Something is wrong; see above.',
        ].join('\n'),
        exitCode: isWell ? 0 : 1,
      }
    })
  },
}

const marks = { ok: 'ok     ', warning: 'warning', wrong: 'WRONG  ' } as const

const lineOf = ({ name, verdict, found, remedy }: Check): string =>
  `${marks[verdict]}  ${name.padEnd(12)}${found}${remedy === undefined ? '' : ` ${remedy}`}`

/** How the running server is; null when none runs; a check when one answers but will not say. */
async function statusOf(options: Options, address: string, parts: CliParts): Promise<Status | Check | null> {
  try {
    const url = textOption(options, 'url') ?? (parts.env['TELLTALE_URL'] || address)
    return await (await connect({ ...options, url }, parts)).admin.status()
  } catch (error) {
    if (error instanceof CliError && error.code === 'key-missing') return null
    if (!(error instanceof TelltaleError)) throw error
    if (error.code === 'unreachable') return null
    return {
      name: 'server',
      verdict: 'wrong',
      found: error.message,
      ...(error.hint === null ? {} : { remedy: error.hint }),
    }
  }
}
