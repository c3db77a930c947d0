/** The initial data as pictures, beside the page: the Husimi function of a superposition takes half a second. */
import type { Experiment } from '../../../core/experiments/experiment.ts'
import { initialPicture, type InitialPicture } from './initial-picture.ts'

export interface PictureQuestion {
  readonly experiment: Experiment
  readonly hbar: number | null
}

/** Null where the data are refused at this ħ: the field says why. */
export type PictureAnswer = InitialPicture | null

addEventListener('message', ({ data }: MessageEvent<PictureQuestion>) => {
  let answer: PictureAnswer
  try {
    answer = initialPicture(data.experiment, data.hbar)
  } catch {
    answer = null
  }
  postMessage(answer)
})
