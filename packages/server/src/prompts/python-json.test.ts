import { execFileSync, spawnSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashPrompt } from './rules.ts'
import { pythonFloat, PythonFloat, pythonJson } from './python-json.ts'

describe('a float as Python writes it', () => {
  test.each([
    [1, '1.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.7, '0.7'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [1e-5, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e16, '1e+16'],
    [9999999999999998, '9999999999999998.0'],
    [12345.678, '12345.678'],
    [1e15, '1000000000000000.0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [-2.5, '-2.5'],
  ])('%s is %s', (value, text) => expect(pythonFloat(value)).toBe(text))
})

describe('JSON as Python writes it', () => {
  test('sorts, separates and escapes', () => {
    expect(pythonJson({ b: [1, 2.5, null, true], a: { z: 'é', y: new PythonFloat(1) } })).toBe(
      String.raw`{"a": {"y": 1.0, "z": "\u00e9"}, "b": [1, 2.5, null, true]}`,
    )
    expect(pythonJson('"\\/\n\r\t\b\f\u0000\u007f😀')).toBe(
      String.raw`"\"\\/\n\r\t\b\f\u0000\u007f\ud83d\ude00"`,
    )
  })
  test('sorts by code point, not by UTF-16 unit', () => {
    expect(pythonJson({ '😀': 1, '\uFFFD': 2, a: 3, ab: 4 })).toBe(
      String.raw`{"a": 3, "ab": 4, "\ufffd": 2, "\ud83d\ude00": 1}`,
    )
  })
  test('writes whole numbers as ints as far as they are exact', () => {
    expect(pythonJson([1, -7, 2 ** 53 - 1, 2 ** 53, 1e22, -0])).toBe(
      '[1, -7, 9007199254740991, 9007199254740992.0, 1e+22, -0.0]',
    )
  })
})

/** Whole numbers past 2^53 − 1 are the one thing JavaScript cannot tell ints and floats apart in as Python does. */
function holdsExactNumbers(text: string): boolean {
  let isExact = true
  JSON.parse(text, (_, value: unknown) => {
    if (Number.isInteger(value) && (!Number.isSafeInteger(value) || Object.is(value, -0))) isExact = false
    return value
  })
  return isExact
}

const hasPython = spawnSync('python3', ['--version']).status === 0

/** On CI the comparison must run; elsewhere a machine without Python is forgiven. */
describe.skipIf(!hasPython && process.env['CI'] !== 'true')('real Python', () => {
  const python = (program: string, input: unknown): unknown =>
    JSON.parse(
      execFileSync('python3', ['-c', `import json, sys, struct, hashlib\n${program}`], {
        input: JSON.stringify(input),
        maxBuffer: 1 << 28,
        env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
      }).toString('utf8'),
    )

  test('writes 20,000 floats as we do', () => {
    const bits = fc.sample(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), 10_000)
    const plain = fc.sample(fc.oneof(fc.double(), fc.float(), fc.double({ min: 0, max: 2 })), 10_000)
    const view = new DataView(new ArrayBuffer(8))
    const floats = [
      ...plain,
      ...bits.map((pattern) => {
        view.setBigUint64(0, pattern)
        return view.getFloat64(0)
      }),
    ].filter(Number.isFinite)
    const packed = floats.map((float) => {
      view.setFloat64(0, float)
      return view.getBigUint64(0).toString(16).padStart(16, '0')
    })
    const theirs = python(
      'print(json.dumps([repr(struct.unpack(">d", bytes.fromhex(p))[0]) for p in json.load(sys.stdin)]))',
      packed,
    )
    expect(floats.map(pythonFloat)).toEqual(theirs)
  })

  test('writes any JSON as we do', () => {
    const texts = fc.sample(fc.json({ maxDepth: 4, stringUnit: 'binary' }), 2_000).filter(holdsExactNumbers)
    const theirs = python(
      'print(json.dumps([json.dumps(json.loads(t), sort_keys=True) for t in json.load(sys.stdin)]))',
      texts,
    )
    expect(texts.map((text) => pythonJson(JSON.parse(text)))).toEqual(theirs)
  })

  test('hashes 1,000 prompts as we do', () => {
    const content = fc.record({
      template: fc.string({ unit: 'binary', minLength: 1 }),
      modelId: fc.string({ unit: 'grapheme', minLength: 1 }),
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      maxTokens: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    })
    const prompts = [
      ...fc.sample(content, 1_000),
      { template: 'x', modelId: 'm', temperature: 0, maxTokens: 1 },
      { template: 'x', modelId: 'm', temperature: 1, maxTokens: 1 },
    ]
    const program = `
print(json.dumps([hashlib.sha256(json.dumps({"template": p["template"], "model_id": p["modelId"],
  "temperature": float(p["temperature"]), "max_tokens": p["maxTokens"]}, sort_keys=True).encode()).hexdigest()
  for p in json.load(sys.stdin)]))`
    const ours = prompts.map((prompt) => hashPrompt({ ...prompt, temperature: prompt.temperature + 0 }).hash)
    expect(ours).toEqual(python(program, prompts))
  })

  test('hashes messages, tools and response formats as we do', () => {
    const prompt = {
      template: 'Grüße an {name}',
      modelId: 'gpt-4o',
      temperature: 0.7,
      maxTokens: 256,
      messages: [{ role: 'user', content: 'Hallo {name} 😀' }],
      tools: [
        {
          type: 'function',
          function: { name: 'look_up', parameters: { type: 'object', minimum: 0.5, items: 3 } },
        },
      ],
      responseFormat: { type: 'json_schema', json_schema: { name: 'é', strict: true } },
    }
    const program = `
p = json.load(sys.stdin)
print(json.dumps(hashlib.sha256(json.dumps({"template": p["template"], "model_id": p["modelId"], "temperature": p["temperature"],
  "max_tokens": p["maxTokens"], "messages": p["messages"], "tools": p["tools"], "response_format": p["responseFormat"]},
  sort_keys=True).encode()).hexdigest()))`
    expect(hashPrompt(prompt).hash).toBe(python(program, prompt))
  })
})
