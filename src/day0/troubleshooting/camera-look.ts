/** What fails in the camera-look stage and at the image-edit endpoint. */
import { next, type Trouble } from './entry.ts';

const stages = ['camera_look'] as const;

export const cameraLookTroubles: readonly Trouble[] = [
  {
    id: 'edit.not_openai',
    stages,
    symptom: '<endpoint>/models does not answer as an image-edit service: HTTP Error 404',
    signs: [
      {
        log: /\/models does not answer as an image-edit service: (?:HTTP Error 40[045]|Expecting value|'data')/,
      },
    ],
    cause:
      'a service answers there that does not list models: a Triton-based NIM is healthy and has no such route, or a proxy answers',
    fix: 'serve the model with vLLM-omni, and give the URL that ends in /v1',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.endpoint_down',
    stages,
    symptom: '<endpoint>/models does not answer as an image-edit service',
    signs: [
      {
        log: /\/models does not answer as an image-edit service: (?!HTTP Error 40[045]|Expecting value|'data')/,
      },
    ],
    cause:
      'the image-edit service cannot be reached from the pod: not deployed, still loading, or another address',
    fix: 'verify image_edit_endpoint from inside the cluster; see that its pod is ready (the model loads for up to an hour)',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.generic_model',
    stages,
    symptom: '<endpoint>/models does not list <model>; it lists qwen-image-edit',
    signs: [
      {
        log: /\/models does not list \S+; it lists (?:.*[\s,])?(?:[\w.-]+\/)?qwen[-_]image[-_]edit(?!-nvpcb)/i,
      },
    ],
    cause:
      'the generic qwen-image-edit model is served there; without this check its pictures would spoil the result without a word',
    fix: 'serve nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL there; the generic model is never a substitute',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.wrong_model',
    stages,
    symptom: '<endpoint>/models does not list <model>; it lists <others>',
    signs: [
      { log: /\/models does not list \S+; it lists .+/ },
      { log: /model `?[^\s`]+`? does not exist/i, proves: 'likely' },
    ],
    cause: 'another model is served there; AnomalyGen was finetuned on the look of the required one alone',
    fix: 'serve nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL there, or give the endpoint that does',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.no_chat',
    stages,
    symptom: 'chat completions answer 404',
    signs: [{ log: /404\b.*(?:chat\/completions|Not Found)|chat\/completions\S*.*\b404\b/i }],
    cause:
      'the service cannot edit through chat completions: a Triton-based NIM is healthy and has no such route',
    fix: 'serve the model with vLLM-omni (vllm serve <model> --omni)',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.no_image',
    stages,
    symptom: 'the endpoint answers with text, without a picture',
    signs: [
      { log: /answered without a picture/ },
      {
        log: /(?:no image in|without an? image|does not (?:hold|contain) an? image|image_url\S*.*(?:missing|none))/i,
        proves: 'likely',
      },
    ],
    cause: 'vLLM was started without --omni: it lists the model and answers in words',
    fix: 'start the service with --omni, then run check_endpoint with deep true',
    foretold: { by: 'endpoint.service' },
    next: next.deepEndpoint,
  },
  {
    id: 'edit.shared_memory',
    stages,
    symptom: 'OSError: [Errno 28] No space left on device, from the service; CrashLoopBackOff',
    signs: [
      { log: /Errno 28.*No space left on device/ },
      { event: /CrashLoopBackOff.*qwen|qwen.*CrashLoopBackOff/i, proves: 'likely' },
    ],
    cause: "the service's shared memory is too small; it needs 32 GiB",
    fix: 'set storage.sharedMemorySizeLimit: 32Gi in the NIMService and apply it again',
    foretold: { by: 'endpoint.deployment' },
    next: next.endpoint,
  },
  {
    id: 'edit.overloaded',
    stages,
    symptom: 'edits end in a timeout or with a 5xx status',
    signs: [
      {
        log: /\b50[0234]\b.*(?:edit|endpoint|completions|pictures?|HTTP)|(?:edit|endpoint|completions|HTTP)\S*.*\b50[0234]\b/i,
        proves: 'likely',
      },
      { log: /(?:read|edit|request) timed? ?out/i, proves: 'likely' },
    ],
    cause: 'the service is overloaded, restarting, or out of GPU memory',
    fix: 'see the service pod; when it is ready again, submit again',
    foretold: { never: 'it happens under load' },
    next: next.endpoint,
  },
  {
    id: 'edit.missing_pictures',
    stages,
    symptom: 'Image-edit failures: <n> of <m> edited pictures are missing',
    signs: [
      { log: / of \d+ edited pictures are missing/, proves: 'likely' },
      { log: / of \d+ pictures failed/, proves: 'likely' },
    ],
    cause: 'the client gave up on some pictures after its retries; its lines before this one say why',
    fix: 'verify image_edit_endpoint from inside the cluster, then submit again',
    foretold: { never: 'single edits fail under load' },
    next: next.logs,
  },
  {
    id: 'edit.no_crops',
    stages,
    symptom: 'no crops under <render>/crop/<MATERIAL>/<cell>/normal_img',
    signs: [{ log: /no crops under \S+.*normal_img/ }],
    cause: 'the render stage emitted no crop',
    fix: 'raise render_patches',
    foretold: { by: 'run.patches' },
    next: next.morePatches,
  },
  {
    id: 'edit.gated',
    stages: [],
    symptom: '401 or 403 from huggingface.co; GatedRepoError',
    signs: [
      {
        log: /GatedRepoError|(?:401|403) Client Error.*huggingface|huggingface\S*.*\b(?:401|403)\b|Access to model \S+ is restricted/i,
      },
    ],
    cause:
      'the token in hf-token is not valid, or its owner has not accepted the licence of the gated repository',
    fix: 'accept the licence on huggingface.co with the account of the token, then set the credential again: osmo credential set hf-token --type GENERIC --payload token=<your token>',
    foretold: { never: 'OSMO does not show the value of a credential' },
    next: next.planAgain,
  },
];
