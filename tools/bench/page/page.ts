// Hands questions to the bench worker; the analysis is timed where it runs at the booth, in a module worker.
import type { Answer, Question } from './worker.ts'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

const ask = (question: Question): Promise<Answer> =>
  new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => ('error' in data ? reject(data.error) : resolve(data)), {
      once: true,
    })
    worker.postMessage(question)
  })

Object.assign(window, { ask })
