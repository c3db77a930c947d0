/**
 * The metadata of a bundle as an RO-Crate 1.1: what is in it, what made it from what. The context of 1.1 has no sha256: it is named beside it.
 * Source: https://www.researchobject.org/ro-crate/specification/1.1
 */
import type { Results } from '../../core/experiments/experiment.ts'

export interface CrateFile {
  readonly name: string
  readonly description: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
}

const paper = {
  '@id': 'https://hal.science/hal-01219496v1',
  '@type': 'ScholarlyArticle',
  name: 'F. Golse and T. Paul, The Schrödinger equation in the mean-field and semiclassical regime (2015)',
}

/** Nobody but whoever publishes the bundle can choose it; the entity says so where a licence would stand. */
const license = {
  '@id': '#license',
  '@type': 'CreativeWork',
  name: 'Not chosen yet',
  description: 'Whoever publishes this bundle chooses its licence and names it here.',
}

export function describeCrate(
  { experiment, experimentHash, software }: Results,
  files: readonly CrateFile[],
  written: Date,
): object {
  const program = {
    '@id': '#quadrant',
    '@type': 'SoftwareApplication',
    name: 'Quadrant',
    version: software.version,
    softwareVersion: `${software.version} (${software.commit})`,
  }
  return {
    '@context': ['https://w3id.org/ro/crate/1.1/context', { sha256: 'http://schema.org/sha256' }],
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
        about: { '@id': './' },
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: experiment.name,
        description: experiment.notes || `A run of the arrow ${experiment.arrow} in Quadrant.`,
        ...(experiment.tags.length > 0 && { keywords: experiment.tags.join(', ') }),
        datePublished: written.toISOString().slice(0, 10),
        license: { '@id': license['@id'] },
        identifier: `sha256:${experimentHash}`,
        citation: { '@id': paper['@id'] },
        mentions: { '@id': '#run' },
        hasPart: files.map(({ name }) => ({ '@id': name })),
      },
      {
        '@id': '#run',
        '@type': 'CreateAction',
        name: 'Computation of the results',
        instrument: { '@id': '#quadrant' },
        object: { '@id': 'experiment.json' },
        result: files.flatMap(({ name }) => (name === 'experiment.json' ? [] : [{ '@id': name }])),
      },
      program,
      paper,
      license,
      ...files.map(({ name, description, mediaType, bytes, sha256 }) => ({
        '@id': name,
        '@type': 'File',
        name: description,
        encodingFormat: mediaType,
        contentSize: String(bytes),
        sha256,
      })),
    ],
  }
}
