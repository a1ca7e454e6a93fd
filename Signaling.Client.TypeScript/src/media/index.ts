export { Media, type MediaEvents } from './media.js';
export { MediaMesh, type MediaMeshOptions } from './mediaMesh.js';
export type { RemoteMedia } from './mediaPeer.js';
export type { PublishOptions } from './publishOptions.js';
export { resumeAudio } from './resumeAudio.js';
export { statisticsOf, type TrackStatistics } from './trackStatistics.js';
