import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runCommand } from './command-line.ts'
import { fileText, promptDesk } from './prompt-desk.ts'

const repository = join(import.meta.dirname, '../../..')
const { at, env, read, write, run, json, api, edit, detail, git, folder } = promptDesk()

describe('check', () => {
  test('needs no server: it names every file that cannot be used', async () => {
    write('prompts/a.md', fileText('a', 'x'))
    write('prompts/README.md', '# Our prompts\n')
    write('prompts/.hidden/b.md', 'not looked at')
    symlinkSync(at('prompts/a.md'), at('prompts/link.md'))
    const offline = (...argv: string[]) =>
      runCommand(['prompts', 'check', ...argv], { cwd: folder(), env: {} })
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
    const inPipeline = { ...env(), CI: 'true', PATH: [at('bin'), process.env['PATH']].join(delimiter) }
    const shell = async (lines: readonly string[]): Promise<readonly string[]> => {
      const said: string[] = []
      for (const line of lines) {
        const words = ['--norc', '-euo', 'pipefail', '-c', line]
        said.push((await promisify(execFile)('bash', words, { cwd: folder(), env: inPipeline })).stdout)
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
    const inPipeline = { ...env(), CI: 'true' }
    expect((await runCommand(['prompts', 'push'], { cwd: folder(), env: inPipeline })).code).toBe(0)
    const { changes } = (await api('GET', '/api/changes?limit=1')).json
    expect(changes[0]).toMatchObject({ component: 'prompt', key: 'support', source: 'git' })
  })
})
