import { Readable, Writable } from 'node:stream'
import { runCli } from '../src/cli/run.ts'
import { readConfig, secretSettings } from '../src/config.ts'

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs one command line in a folder, with nothing in the environment but `env`. */
export async function runCommand(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ran> {
  const said = { out: '', err: '' }
  const into = (name: keyof typeof said) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        said[name] += chunk.toString('utf8')
        done()
      },
    })
  const never = () => Promise.reject(new Error('No test starts a server here.'))
  const code = await runCli(argv, {
    ...{ version: '1.2.3', env, cwd },
    stdin: Readable.from(['']),
    ...{ stdout: into('out'), stderr: into('err') },
    readConfig: (flags) => readConfig({ flags, env, cwd }),
    secretSettings,
    ...{ startHouse: never, startSimulator: never, interrupted: () => Promise.resolve() },
  })
  return { code, ...said }
}
