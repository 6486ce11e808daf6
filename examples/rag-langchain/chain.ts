import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory'
import { Document } from '@langchain/core/documents'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { BaseRetriever } from '@langchain/core/retrievers'
import { RunnableLambda } from '@langchain/core/runnables'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'

export type ChainOptions = {
  /** A folder of Markdown files, an article each. */
  readonly corpus: string
  /** Any address that speaks the OpenAI dialect: a provider's, or Telltale's gateway. */
  readonly baseUrl: string
  readonly apiKey: string
}

const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'You answer for the support desk of Lantern Lane, from these pages alone.\n\n{documents}'],
  ['user', '{question}'],
])

/** Answers from the help pages. Each page found says when its file was last changed and when it was indexed. */
export async function openChain({ corpus, baseUrl, apiKey }: ChainOptions) {
  const client = { apiKey, configuration: { baseURL: baseUrl } }
  const index = new MemoryVectorStore(new OpenAIEmbeddings({ ...client, model: 'text-embedding-3-small' }))
  const indexedAt = new Date().toISOString()
  await index.addDocuments(await readPages(corpus, indexedAt))
  const retriever = new HelpPages(index, corpus)
  const model = new ChatOpenAI({ ...client, model: 'gpt-4o-mini', temperature: 0 })
  const answer = prompt.pipe(model).pipe(new StringOutputParser())
  // One run, so that the search and the answer that leaned on it are one trace.
  const desk = RunnableLambda.from(async (question: string, config): Promise<Said> => {
    const found = await retriever.invoke(question, {
      ...config,
      metadata: { index_name: 'help-pages', index_version: indexedAt, k: pagesFound },
    })
    const documents = found
      .map(({ id, pageContent }) => `<document id="${id}">${pageContent}</document>`)
      .join('\n')
    return {
      answer: await answer.invoke({ documents, question }, config),
      pages: found.map(({ metadata }) => String(metadata['title'])),
    }
  })
  return { indexedAt, ask: (question: string): Promise<Said> => desk.invoke(question) }
}

type Said = { readonly answer: string; readonly pages: readonly string[] }

const pagesFound = 3

async function readPages(folder: string, indexedAt: string): Promise<Document[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(
    files.map(async (file) => {
      const [, title = file, pageContent = ''] =
        /^---\ntitle: (.*)\n---\n([^]*)$/.exec(await readFile(join(folder, file), 'utf8')) ?? []
      return new Document({
        id: file,
        pageContent,
        // OpenInference tells of a page's metadata, not of its id: there it stands as well.
        metadata: { id: file, title, source_type: 'help-page', indexed_at: indexedAt },
      })
    }),
  )
}

/** The index, with what only the source knows: whether a page was changed after it had been indexed. */
class HelpPages extends BaseRetriever {
  override lc_namespace = ['lantern-lane']
  readonly #index: MemoryVectorStore
  readonly #folder: string

  constructor(index: MemoryVectorStore, folder: string) {
    super()
    this.#index = index
    this.#folder = folder
  }

  override async _getRelevantDocuments(question: string): Promise<Document[]> {
    const found = await this.#index.similaritySearchWithScore(question, pagesFound)
    return Promise.all(
      found.map(async ([page, score]) => {
        const changed = await stat(join(this.#folder, String(page.id))).catch(() => null)
        return new Document({
          ...page,
          metadata: { ...page.metadata, score, source_updated_at: changed?.mtime.toISOString() ?? null },
        })
      }),
    )
  }
}
