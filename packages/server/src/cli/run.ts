import { TelltaleError } from '@telltale/sdk'
import { Command, CommanderError } from 'commander'
import { gather } from '../kernel/gather.ts'
import { ProblemError } from '../kernel/problem.ts'
import { DoesNotHold, write } from './act.ts'
import { CliError, type CliCommand, type CliParts } from './parts.ts'

/**
 * Runs one command line (without the program's own name) and resolves to the exit code: 0 when what it checks
 * holds, 1 when it does not or something failed, 2 on bad use. Whatever goes wrong is said in sentences on standard
 * error, with `--json` also as `{"error": {code, message, hint}}` on standard output; never as a stack trace.
 */
export async function runCli(argv: readonly string[], parts: CliParts): Promise<number> {
  const program = new Command('telltale')
    .description('Carries, prices and records every LLM call, and says what changed when something breaks.')
    .version(parts.version, '--version', 'print the version')
    .helpOption('--help', 'show help')
    .showHelpAfterError('See --help.')
    // So that the --version of a command is its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void parts.stdout.write(text),
      writeErr: (text) => void parts.stderr.write(text),
    })
  try {
    for (const command of await gather<CliCommand>({
      folder: new URL('commands/', import.meta.url),
      exportName: 'command',
    }))
      command.register(program, parts)
    await program.parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    return tell(error, argv.includes('--json'), parts)
  }
}

type Told = {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly exitCode: number
}

async function tell(error: unknown, asJson: boolean, parts: CliParts): Promise<number> {
  if (error instanceof DoesNotHold) return 1
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const told = toldOf(error)
  // Commander has said its sentence already.
  if (!(error instanceof CommanderError))
    await write(parts.stderr, `${[told.message, told.hint].filter(Boolean).join(' ')}\n`)
  const { exitCode, ...document } = told
  if (asJson) await write(parts.stdout, `${JSON.stringify({ error: document })}\n`)
  return exitCode
}

function toldOf(error: unknown): Told {
  if (error instanceof CliError)
    return { code: error.code, message: error.message, hint: error.hint, exitCode: error.exitCode }
  if (error instanceof TelltaleError)
    return { code: error.code, message: error.message, hint: error.hint, exitCode: 1 }
  if (error instanceof ProblemError) {
    const { code, happened, detail, remedy } = error.problem
    return { code, message: [happened, detail].filter(Boolean).join(' '), hint: remedy, exitCode: 1 }
  }
  if (error instanceof CommanderError)
    return {
      code: 'bad-use',
      message: error.message.replace(/^error: /, ''),
      hint: 'See --help.',
      exitCode: 2,
    }
  return {
    code: 'failed',
    message: error instanceof Error ? error.message : String(error),
    hint: null,
    exitCode: 1,
  }
}
