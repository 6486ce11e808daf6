import type { CacheEntry } from './model.ts'

/** An entry as the gateway would store it, with what a test cares about put in. */
export const entryOf = (more: Partial<CacheEntry> = {}): CacheEntry => {
  const storedAtMs = more.storedAtMs ?? Date.now()
  return {
    id: 'id-1',
    projectId: 'project-1',
    callId: '0198d5a0-0000-7000-8000-000000000000',
    route: 'answers',
    promptName: null,
    promptVersion: null,
    tags: {},
    dialect: 'openai-chat',
    provider: 'openai',
    model: 'gpt-6-luna',
    shape: 'whole',
    contentType: 'application/json',
    facts: {
      responseModel: 'gpt-6-luna',
      systemFingerprint: null,
      finishReason: 'stop',
      usage: { prompt_tokens: 3, completion_tokens: 1 },
      askedPreview: 'What is the capital of France?',
      preview: 'Paris',
      warnings: [],
      costUsd: '0.0001',
      costUnknownReason: null,
    },
    storedAtMs,
    expiresAtMs: storedAtMs + 3_600_000,
    body: Buffer.from('{"choices":[]}'),
    ...more,
  }
}
