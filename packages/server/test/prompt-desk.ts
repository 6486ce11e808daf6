import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { runCommand, type Ran } from './command-line.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** For the tests of a file: a house, and for each of them a folder and a project of its own. */
export function promptDesk() {
  let house: TestHouse | undefined
  let [folder, project, tests] = ['', '', 0]
  beforeAll(async () => {
    house = await startTestHouse()
  }, 300_000)
  afterAll(() => house?.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-git-'))
    project = `git-${++tests}`
    expect((await house!.api('POST', '/api/projects', { id: project, name: project })).status).toBe(201)
    return () => rmSync(folder, { recursive: true, force: true })
  })

  const at = (...path: string[]): string => join(folder, ...path)
  const env = (): Record<string, string> => ({
    TELLTALE_URL: house!.address(),
    TELLTALE_ADMIN_KEY: house!.house().operatorKey,
    TELLTALE_PROJECT: project,
  })
  const run = (...argv: string[]): Promise<Ran> =>
    runCommand(['prompts', ...argv], { cwd: folder, env: env() })
  const api = async (method: string, path: string, body?: unknown) =>
    house!.api(method, `${path}${path.includes('?') ? '&' : '?'}project=${project}`, body)
  return {
    at,
    env,
    run,
    api,
    folder: () => folder,
    json: async (...argv: string[]): Promise<any> => JSON.parse((await run(...argv, '--json')).out),
    read: (path: string): string => readFileSync(at(path), 'utf8'),
    isThere: (path: string): boolean => existsSync(at(path)),
    write(path: string, text: string | Buffer): void {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), text)
    },
    /** What somebody does in the interface: registers words and activates them. */
    async edit(name: string, template: string): Promise<void> {
      const content = { template, modelId: 'gpt-4o-mini', temperature: 0.2, maxTokens: 300 }
      const { version } = (await api('POST', `/api/prompts/${name}/versions`, content)).json
      await api('POST', `/api/prompts/${name}/activate`, { version: version.version })
    },
    detail: async (name: string) => (await api('GET', `/api/prompts/${name}`)).json,
    git: (...words: string[]): string =>
      execFileSync(
        'git',
        ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words],
        {
          encoding: 'utf8',
        },
      ),
  }
}

/** The prompt file that says this. */
export const fileText = (name: string, template: string): string =>
  `---\nname: ${name}\nmodel: gpt-4o-mini\ntemperature: 0.2\nmaxTokens: 300\n---\n${template}\n`
