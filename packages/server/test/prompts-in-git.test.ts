import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommand, type Ran } from './command-line.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

const repository = join(import.meta.dirname, '../../..')
let house: TestHouse
let folder: string
let project: string
beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house.close())

/** Each test has a folder and a project of its own. */
let tests = 0
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-git-'))
  project = `git-${++tests}`
  expect((await house.api('POST', '/api/projects', { id: project, name: project })).status).toBe(201)
  return () => rmSync(folder, { recursive: true, force: true })
})

const connection = () => ({
  TELLTALE_URL: house.address(),
  TELLTALE_ADMIN_KEY: house.house().operatorKey,
  TELLTALE_PROJECT: project,
})
const run = (...argv: string[]): Promise<Ran> =>
  runCommand(['prompts', ...argv], { cwd: folder, env: connection() })
const json = async (...argv: string[]): Promise<any> => JSON.parse((await run(...argv, '--json')).out)

const at = (...path: string[]): string => join(folder, ...path)
const read = (...path: string[]): string => readFileSync(at(...path), 'utf8')
const fileText = (name: string, template: string): string =>
  `---\nname: ${name}\nmodel: gpt-4o-mini\ntemperature: 0.2\nmaxTokens: 300\n---\n${template}\n`
function write(path: string, text: string | Buffer): void {
  mkdirSync(join(at(path), '..'), { recursive: true })
  writeFileSync(at(path), text)
}
const content = (template: string) => ({ template, modelId: 'gpt-4o-mini', temperature: 0.2, maxTokens: 300 })
/** What somebody does in the interface. */
const register = async (name: string, template: string): Promise<number> =>
  (await house.api('POST', `/api/prompts/${name}/versions?project=${project}`, content(template))).json
    .version.version
const activate = (name: string, version: number) =>
  house.api('POST', `/api/prompts/${name}/activate?project=${project}`, { version })
const edit = async (name: string, template: string) => activate(name, await register(name, template))
const detail = async (name: string) =>
  (await house.api('GET', `/api/prompts/${name}?project=${project}`)).json
const git = (...words: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
    encoding: 'utf8',
  })

describe('pull', () => {
  test('writes what is active, one prompt a file, the same bytes each time', async () => {
    await edit('support', 'Help {name}.\r\n  As it stands: {"a": 1} 你好\n')
    await edit('welcome', 'Hello')
    expect(await run('pull')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 written, 0 as they were.'),
    })
    expect(readdirSync(at('prompts')).sort()).toEqual(['.telltale-prompts.json', 'support.md', 'welcome.md'])
    expect(read('prompts', 'support.md')).toBe(
      fileText('support', 'Help {name}.\r\n  As it stands: {"a": 1} 你好\n'),
    )
    const before = readdirSync(at('prompts')).map((name) => lstatSync(at('prompts', name)).mtimeMs)
    expect((await run('pull')).out).toContain('0 written, 2 as they were.')
    expect(readdirSync(at('prompts')).map((name) => lstatSync(at('prompts', name)).mtimeMs)).toEqual(before)
  })

  test('brings a file up to date, wherever it lies, and leaves one of the same words as it is', async () => {
    await edit('support', 'One')
    await edit('welcome', 'Hello')
    await run('pull', 'prompts', '--prompt', 'support')
    expect(existsSync(at('prompts/welcome.md'))).toBe(false)
    mkdirSync(at('prompts/team'))
    execFileSync('mv', [at('prompts/support.md'), at('prompts/team/help.md')])
    const windows = `\uFEFF${fileText('welcome', 'Hello').replaceAll('\n', '\r\n')}`
    write('prompts/welcome.md', windows)
    await edit('support', 'Two')
    expect((await run('pull')).out).toContain('prompts/team/help.md  support@2')
    expect(read('prompts/team/help.md')).toBe(fileText('support', 'Two'))
    expect(read('prompts/welcome.md')).toBe(windows)
  })

  test('never writes over an edit: it says what to do, and touches no file', async () => {
    await edit('support', 'One')
    await edit('welcome', 'Hello')
    await run('pull')
    const mine = fileText('support', 'Mine')
    write('prompts/support.md', mine)
    // Only the file went on: there is nothing to pull.
    expect(await run('pull')).toMatchObject({ code: 0, out: expect.stringContaining('ahead of production') })
    await edit('support', 'Theirs')
    await edit('welcome', 'Hello again')
    const conflict = await run('pull')
    expect(conflict.code).toBe(1)
    expect(conflict.out).toContain('telltale prompts diff prompts/support.md')
    expect(conflict.out).toContain('Nothing was written.')
    expect(read('prompts/support.md')).toBe(mine)
    expect(read('prompts/welcome.md')).toBe(fileText('welcome', 'Hello'))
    expect(await json('pull')).toMatchObject({ conflicts: ['support'] })
    expect((await run('pull', '--prompt', 'support', '--force')).code).toBe(0)
    expect(read('prompts/support.md')).toBe(fileText('support', 'Theirs'))
  })

  test('writes nothing through a symbolic link, and no name leads out of the folder', async () => {
    await edit('support', 'One')
    write('elsewhere.md', 'precious')
    mkdirSync(at('prompts'))
    symlinkSync(at('elsewhere.md'), at('prompts/support.md'))
    expect((await run('pull')).code).toBe(1)
    expect(await run('pull', '--force')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no regular file'),
    })
    expect(read('elsewhere.md')).toBe('precious')

    const evil = createServer((request, response) => {
      const version = { ...content('x'), name: '../evil', version: 1, hash: 'a'.repeat(64), shortHash: 'a' }
      const standing = { environment: 'production', version: 1 }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify(
          /prompts(\?|$)/.test(request.url!)
            ? { prompts: [{ name: '../evil' }] }
            : { name: '../evil', versions: [version], environments: [standing], activations: [] },
        ),
      )
    })
    await once(evil.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
    expect(await run('pull', 'prompts', '--url', url, '--force')).toMatchObject({
      code: 1,
      err: expect.stringContaining('which no prompt can be called'),
    })
    evil.close()
    expect(readdirSync(folder).sort()).toEqual(['elsewhere.md', 'prompts'])
  })

  test('one prompt goes to the terminal or a file, as ever', async () => {
    await edit('support', 'One')
    await edit('support', 'Two')
    expect((await run('pull', 'support')).out).toBe(fileText('support', 'Two'))
    expect((await run('pull', 'support', '--version', '1', '--out', 'one.md')).code).toBe(0)
    expect(read('one.md')).toBe(fileText('support', 'One'))
  })
})

describe('push', () => {
  test('dry, it shows words and lines and sends nothing; then it registers, and activates when told to', async () => {
    await edit('support', 'You help customers.\nBe short.')
    await run('pull')
    write('prompts/support.md', fileText('support', 'You advise customers.\nBe short.'))
    write('prompts/fresh.md', fileText('fresh', 'New'))
    const dry = await run('push', '--dry-run', '--words')
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('You [-help-]{+advise+} customers.')
    expect(dry.out).toContain('support: a new version is registered')
    expect((await run('push', '--dry-run')).out).toMatch(
      /^- You help customers\.\n\+ You advise customers\.\n {2}Be short\./m,
    )
    expect((await detail('support')).versions).toHaveLength(1)

    expect((await run('push', '--message', 'advice')).out).toContain('support@2 is registered.')
    expect(await detail('support')).toMatchObject({
      live: { version: 1 },
      versions: [{ message: 'advice' }, {}],
    })
    expect(await detail('fresh')).toMatchObject({ live: { version: 1 } })
    await run('push', '--activate', '--environment', 'staging')
    expect((await run('activate', 'support@2', '--environment', 'staging')).out).toContain(
      'is active in staging',
    )
    expect(await detail('support')).toMatchObject({
      live: { version: 1 },
      environments: [{ environment: 'production' }, { environment: 'staging', version: 2 }],
    })
    expect(await json('push', '--activate')).toMatchObject({
      prompts: [
        { name: 'fresh', created: false, active: true },
        { name: 'support', version: 2, created: false, active: true },
      ],
    })
    expect((await run('diff', 'prompts')).code).toBe(0)
  })

  test('refuses what would undo another’s change, sends nothing at all, and goes on when forced', async () => {
    await edit('support', 'One')
    await run('pull')
    await edit('support', 'Theirs')
    write('prompts/support.md', fileText('support', 'Mine'))
    write('prompts/other.md', fileText('other', 'Beside'))
    const refused = await run('push', '--activate')
    expect(refused.code).toBe(1)
    expect(refused.out).toContain('production has another version 2')
    expect(refused.out).toContain('telltale prompts diff prompts/support.md')
    expect((await detail('support')).versions).toHaveLength(2)
    expect((await house.api('GET', `/api/prompts/other?project=${project}`)).status).toBe(404)
    expect((await json('push', '--activate')).refused).toBe(true)
    expect((await run('push', '--activate', '--force')).code).toBe(0)
    expect((await detail('support')).live).toMatchObject({ version: 3, template: 'Mine' })
  })

  test('does not put on again what was rolled back; a commit that is reverted goes through', async () => {
    write('prompts/support.md', fileText('support', 'One'))
    await run('push', '--activate')
    write('prompts/support.md', fileText('support', 'Two'))
    await run('push', '--activate')
    expect((await run('rollback', 'support')).out).toContain('support@1 is live')
    const refused = await run('push', '--activate')
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringContaining('gave way to the older version 1'),
    })
    await run('activate', 'support@2')
    write('prompts/support.md', fileText('support', 'One'))
    expect((await run('push', '--activate')).code).toBe(0)
    expect((await detail('support')).live.version).toBe(1)
  })

  test('the history of the repository tells what the folder held', async () => {
    git('init', '--quiet')
    for (const words of ['One', 'Two', 'Three']) {
      write('prompts/support.md', fileText('support', words))
      git('add', '.')
      git('commit', '--quiet', '-m', words)
    }
    await edit('support', 'Unseen')
    expect((await run('push', '--activate')).code).toBe(1)
    await edit('support', 'Two')
    expect((await run('push', '--activate')).code).toBe(0)
    expect((await detail('support')).live.template).toBe('Three')
  })

  test('says which file cannot be used, and sends none', async () => {
    write('prompts/good.md', fileText('good', 'x'))
    write('prompts/bad.md', fileText('bad', 'x').replace('---\nname', '---\ntop_k: 3\nname'))
    write('prompts/large.md', fileText('large', 'x'.repeat(10_000_000)))
    const { code, err } = await run('push')
    expect(code).toBe(1)
    expect(err).toContain('"top_k" is no setting of a prompt; known are: name, model, temperature, maxTokens')
    expect(err).toContain('prompts/large.md is larger than 4 MiB.')
    expect((await house.api('GET', `/api/prompts?project=${project}`)).json.prompts).toEqual([])
  })
})

describe('check', () => {
  test('needs no server: it names every file that cannot be used', async () => {
    write('prompts/a.md', fileText('a', 'x'))
    write('prompts/README.md', '# Our prompts\n')
    write('prompts/.hidden/b.md', 'not looked at')
    symlinkSync(at('prompts/a.md'), at('prompts/link.md'))
    const offline = (...argv: string[]) => runCommand(['prompts', 'check', ...argv], { cwd: folder, env: {} })
    expect(await offline()).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 prompt file can be used.'),
    })
    write('prompts/twice.md', fileText('a', 'y'))
    write('prompts/latin.md', Buffer.from('---\nname: \xe4\n---\n', 'latin1'))
    write('prompts/zero.md', fileText('zero', 'a\0b'))
    const { code, out } = await offline('prompts', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      environment: null,
      problems: [
        { file: 'prompts/latin.md', code: 'prompt-invalid', message: expect.stringContaining('UTF-8') },
        { file: 'prompts/zero.md', message: expect.stringContaining('U+0000') },
        { file: 'prompts/a.md', message: expect.stringContaining('both called "a"') },
        { file: 'prompts/twice.md' },
      ],
      skipped: [
        { file: 'prompts/README.md', reason: 'no front matter' },
        { file: 'prompts/link.md', reason: 'no regular file' },
      ],
    })
    expect((await offline('nowhere')).code).toBe(1)
    rmSync(at('prompts'), { recursive: true })
    expect((await offline()).code).toBe(2)
  })

  test('with a server it says what would change, and what would be refused', async () => {
    await edit('support', 'One')
    await run('pull')
    expect(await json('check')).toMatchObject({
      ok: true,
      prompts: [{ name: 'support', change: 'none', lines: [] }],
    })
    write('prompts/support.md', fileText('support', 'Two'))
    write('prompts/fresh.md', fileText('fresh', 'New'))
    const said = await run('check')
    expect(said.code).toBe(0)
    expect(said.out).toContain('- One\n+ Two')
    expect(said.out).toContain('2 prompt files can be used; 2 would change what is active.')
    await edit('support', 'Theirs')
    expect(await run('check')).toMatchObject({ code: 1, out: expect.stringContaining('never held') })
    expect((await run('check', '--offline')).code).toBe(0)
    expect((await detail('support')).versions).toHaveLength(2)
  })
})

describe('what a version holds', () => {
  const whole = `---
name: whole
model: gpt-4o-mini
temperature: 0.2
maxTokens: 300
messages:
  - role: user
    content: "{question}"
responseFormat:
  type: json_object
parameters:
  topP: 0.9
  stop:
    - END
variableTypes:
  question:
    type: string
    maxLength: 200
metadata:
  owner: support team
---
Answer.
`
  test('goes to the server and back, byte for byte', async () => {
    write('prompts/whole.md', whole)
    expect((await run('push')).out).toContain('whole@1 is registered. It is live.')
    rmSync(at('prompts'), { recursive: true })
    await run('pull')
    expect(read('prompts/whole.md')).toBe(whole)
  })

  test('prompts that include others are pushed after them', async () => {
    write('prompts/a.md', fileText('a', 'First. {{> z@production}}'))
    write('prompts/z.md', fileText('z', 'Be kind.'))
    expect(await json('check')).toMatchObject({
      ok: true,
      prompts: [{ name: 'z' }, { name: 'a', partials: ['z@production'] }],
    })
    expect((await run('push')).code).toBe(0)
    expect(await detail('a')).toMatchObject({ live: { version: 1 } })
  })

  test.each([
    ['a circle', 'A {{> b@production}}', 'B {{> a@staging}}', /The circle is a → b → a/],
    ['a reference that never ends', 'A {{> b', 'B', /never ends/],
    ['a variable that is not declared', 'A {x}', 'B', null],
  ])('%s is seen without a server, when it is one', async (_, a, b, sentence) => {
    write('prompts/a.md', fileText('a', a))
    write('prompts/b.md', fileText('b', b))
    const { code, out } = await run('check', '--offline')
    expect(code).toBe(sentence === null ? 0 : 1)
    expect(out).toMatch(sentence ?? /2 prompt files can be used\./)
  })

  test('a file the server does not take stops the push before anything is activated', async () => {
    await edit('a', 'One')
    await run('pull')
    write('prompts/a.md', fileText('a', 'Two'))
    write('prompts/b.md', fileText('b', 'B {{> nowhere@3}}'))
    expect(await run('check')).toMatchObject({ code: 1, out: expect.stringContaining('includes nowhere@3') })
    expect((await run('push', '--activate')).code).toBe(1)
    const forced = await run('push', '--activate', '--force')
    expect(forced).toMatchObject({ code: 1, out: expect.stringContaining('prompts/b.md was not registered') })
    expect(forced.out).toContain('Nothing was activated.')
    expect(await detail('a')).toMatchObject({
      live: { version: 1 },
      versions: [{ version: 2 }, { version: 1 }],
    })
  })
})

describe('recipes', () => {
  const examples = join(repository, 'examples/prompts-in-git')
  type Step = { readonly run?: string }
  const github = parse(readFileSync(join(examples, 'github-actions.yml'), 'utf8')) as {
    readonly jobs: Readonly<Record<'check' | 'push', { readonly steps: readonly Step[] }>>
  }
  const gitlab = parse(readFileSync(join(examples, 'gitlab-ci.yml'), 'utf8')) as Readonly<
    Record<'check-prompts' | 'push-prompts', { readonly script: readonly string[] }>
  >
  const telltaleLines = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line) => line.split('\n')).filter((line) => line.startsWith('telltale '))
  const runs = (steps: readonly Step[]) => telltaleLines(steps.flatMap(({ run }) => run ?? []))

  const [check, push] = [runs(github.jobs.check.steps), runs(github.jobs.push.steps)]

  test('GitLab CI runs what GitHub Actions runs', () => {
    expect(telltaleLines(gitlab['check-prompts'].script)).toEqual(check)
    expect(telltaleLines(gitlab['push-prompts'].script)).toEqual(push)
  })

  test('a pull request is checked, and main is pushed', async () => {
    expect(check).toHaveLength(1)
    expect(push).toHaveLength(2)
    cpSync(join(examples, 'prompts'), at('prompts'), { recursive: true })
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '-m', 'Two prompts')
    mkdirSync(at('bin'))
    const bin = join(repository, 'packages/server/src/bin.ts')
    writeFileSync(at('bin/telltale'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
      mode: 0o755,
    })
    const env = { ...connection(), CI: 'true', PATH: [at('bin'), process.env['PATH']].join(delimiter) }
    const shell = async (lines: readonly string[]): Promise<readonly string[]> => {
      const said: string[] = []
      for (const line of lines) {
        const words = ['--norc', '-euo', 'pipefail', '-c', line]
        said.push((await promisify(execFile)('bash', words, { cwd: folder, env })).stdout)
      }
      return said
    }
    expect((await shell(check))[0]).toContain('2 prompt files can be used; 2 would change what is active.')
    expect(read('check.txt')).toContain('+ You help {customer} with their order.')
    const [dry, done] = await shell(push)
    expect(dry).toContain('This was a dry run')
    expect(done).toContain('support@1 is registered. It is live.')
    // Committed words go on from words the history holds.
    write('prompts/support.md', read('prompts/support.md').replace('two sentences', 'one sentence'))
    git('commit', '--quiet', '-am', 'Shorter')
    rmSync(at('prompts/.telltale-prompts.json'))
    expect((await shell(check))[0]).toContain('1 would change what is active.')
    expect((await shell(push))[1]).toContain('support@2 is registered. It is live.')
  })

  test('what a pipeline pushed is recorded as coming from git', async () => {
    write('prompts/support.md', fileText('support', 'One'))
    const env = { ...connection(), CI: 'true' }
    expect((await runCommand(['prompts', 'push'], { cwd: folder, env })).code).toBe(0)
    const { changes } = (await house.api('GET', `/api/changes?project=${project}&limit=1`)).json
    expect(changes[0]).toMatchObject({ component: 'prompt', key: 'support', source: 'git' })
  })
})
