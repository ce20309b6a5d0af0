/** What fails in the camera-look stage and at the image-edit endpoint. */
import { next, type Sign, sharing } from './entry.ts';

/**
 * How a failed edit shows: the pod's last lines quote the client's for crops that stayed lost, which proves it; the client's
 * own line alone may be of a try that a later one made good.
 */
const failedEdit = (pattern: string): Sign[] => [
  { log: new RegExp(`lost: \\S+: no picture came: .*${pattern}`) },
  { log: new RegExp(`Image edit failed -> .*${pattern}`), proves: 'likely' },
];

export const cameraLookTroubles = sharing({ stages: ['camera_look'] }, [
  {
    id: 'edit.not_openai',
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
    symptom: '<endpoint>/models does not answer as an image-edit service',
    signs: [
      {
        log: /\/models does not answer as an image-edit service: (?!HTTP Error (?:3|40[013457]|500)|Expecting value|'data')/,
      },
      ...failedEdit('error=Connection error'),
    ],
    cause:
      'the image-edit service cannot be reached from the pod: not deployed, still loading, or another address',
    fix: 'verify image_edit_endpoint from inside the cluster; see that its pod is ready (the model loads for up to an hour)',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.needs_key',
    symptom: '<endpoint>/models does not answer as an image-edit service: HTTP Error 401 or 403',
    signs: [
      { log: /\/models does not answer as an image-edit service: HTTP Error 40[137]\b/ },
      ...failedEdit('Error code: 40[13]\\b'),
    ],
    cause:
      'the endpoint wants a key, or a gateway refuses the pods: the client sends the word dummy where IMAGE_EDIT_API_KEY is not set',
    fix: 'start the service without --api-key and VLLM_API_KEY, and let pods pass the gateway before it',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.redirects',
    symptom: '<endpoint>/models does not answer as an image-edit service: HTTP Error 307',
    signs: [{ log: /\/models does not answer as an image-edit service: HTTP Error 3\d\d\b/ }],
    cause: 'the address leads to another one: http to https, or a page for signing in',
    fix: 'give the address that the line names as image_edit_endpoint',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.model_refused',
    symptom: 'IMAGE_EDIT_MODEL is <model>; this pipeline takes nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL alone',
    signs: [{ log: /IMAGE_EDIT_MODEL is \S+; this pipeline takes \S+ alone/ }],
    cause: 'the run names another image-edit model; the pod stops before it pays for an edit',
    fix: 'leave image_edit_model out, and give an endpoint that serves nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL',
    foretold: { by: 'endpoint.model_id' },
    next: next.planAgain,
  },
  {
    id: 'edit.generic_model',
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
    symptom: '<endpoint>/models does not list <model>; it lists <others>',
    signs: [
      { log: /\/models does not list \S+; it lists .+/ },
      ...failedEdit('Error code: 404 - .*model `?[^\\s`]+`? does not exist'),
      { log: /model `?[^\s`]+`? does not exist/i, proves: 'likely' },
    ],
    cause: 'another model is served there; AnomalyGen was finetuned on the look of the required one alone',
    fix: 'serve nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL there, or give the endpoint that does',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.no_chat',
    symptom: 'chat completions answer 404',
    signs: [
      ...failedEdit('Error code: 404\\b(?!.*does not exist)'),
      {
        log: /404\b(?!.*does not exist).*(?:chat\/completions|Not Found)|chat\/completions\S*.*\b404\b/i,
        proves: 'possible',
      },
    ],
    cause:
      'the service cannot edit through chat completions: a Triton-based NIM is healthy and has no such route',
    fix: 'serve the model with vLLM-omni (vllm serve <model> --omni)',
    foretold: { by: 'endpoint.service' },
    next: next.endpoint,
  },
  {
    id: 'edit.no_image',
    symptom: 'the endpoint answers with text, without a picture',
    signs: [
      ...failedEdit(
        "(?:Unexpected content structure: <class 'str'>|'NoneType' object is not subscriptable|list index out of range)",
      ),
      ...failedEdit('No image URL in response'),
      { log: /ERROR - (?:No image URL in response|Unexpected response format)/, proves: 'likely' },
      {
        log: /(?:no image in|without an? image|does not (?:hold|contain) an? image|image_url\S*.*(?:missing|none))/i,
        proves: 'likely',
      },
    ],
    cause:
      'vLLM was started without --omni and answers in words, or another service puts a text or a link where the client looks for the picture',
    fix: 'start the service with --omni, then run check_endpoint with deep true',
    foretold: { by: 'endpoint.service' },
    next: next.deepEndpoint,
  },
  {
    id: 'edit.shared_memory',
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
    symptom: 'edits end in a timeout or with a 5xx status',
    signs: [
      { log: /\/models does not answer as an image-edit service: HTTP Error 500\b/ },
      ...failedEdit('(?:Error code: (?:408|409|429|5\\d\\d)|Request timed out)'),
      {
        // Not the milliseconds of a time.
        log: /(?<![\d,.:])50[0234]\b.*(?:edit|endpoint|completions|pictures?|HTTP)|(?:edit|endpoint|completions|HTTP)\S*.*(?<![\d,.:])50[0234]\b/i,
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
    id: 'edit.refused',
    symptom: 'Image edit failed -> ... error=Error code: 400, 413 or 422',
    signs: failedEdit('Error code: 4(?!01|03|04|08|09|29)\\d\\d'),
    cause:
      "the endpoint refuses the client's requests: it takes smaller ones only, or is no image-edit service",
    fix: 'read its words in the quoted line; one edit from a pod shows the same (check_endpoint, deep true)',
    foretold: { never: 'only an edit shows it: preflight with deep true makes one' },
    next: next.deepEndpoint,
  },
  {
    id: 'edit.broken_picture',
    symptom: 'Unexpected error processing sample: Cannot read image: <picture>',
    signs: [
      { log: /lost: \S+: broken picture/ },
      { log: /Unexpected error processing sample: Cannot read image: /, proves: 'likely' },
    ],
    cause: 'what the endpoint answered is no whole picture; the client writes it down all the same',
    fix: 'one edit from a pod shows it (check_endpoint, deep true); look for a proxy that cuts long answers',
    foretold: { never: 'only an edit shows it: preflight with deep true makes one' },
    next: next.deepEndpoint,
  },
  {
    id: 'edit.no_gpu',
    symptom: 'the alignment of edited pictures finds no GPU in this pod; cudaErrorNoDevice',
    signs: [
      { log: /the alignment of edited pictures finds no GPU in this pod/ },
      {
        log: /(?:Unexpected error processing sample|lost: \S+ not aligned): .*(?:cudaError(?:NoDevice|InsufficientDriver)|no CUDA-capable device|libcuda)/,
      },
    ],
    cause:
      'the client aligns each edited picture to its crop on a GPU; without one it leaves the picture unaligned, in the size of the model',
    fix: 'leave edit_gpu at 1, on a pool whose nodes offer CUDA GPUs',
    foretold: { never: 'edit_gpu is 1 unless somebody changes it at the shell' },
    next: next.planAgain,
  },
  {
    id: 'edit.bad_config',
    symptom: 'Configuration validation failed: 1 validation error for PipelineConfig',
    signs: [{ log: /validation errors? for PipelineConfig|Configuration validation failed/ }],
    cause:
      "the batch does not fit the client's schema, so that not one edit was asked for; the lines below it name key and reason",
    fix: 'put assets/cookbooks/pcb/image_edit.json back as it was shipped; executor_type is local, gradio or passthrough',
    foretold: { never: "the client's schema lies in its image" },
    next: next.planAgain,
  },
  {
    id: 'edit.prompt_braces',
    symptom: 'Template has placeholders ... but no variables provided',
    signs: [
      {
        log: /Failed to initialize captioner: |Template has placeholders .* but no variables provided/,
      },
    ],
    cause:
      'the prompt holds braces, which the client takes for placeholders, so that not one edit was asked for',
    fix: 'put captioning.llm.text of assets/cookbooks/pcb/image_edit.json back as it was shipped',
    foretold: { never: 'the prompt is shipped, and no argument changes it' },
    next: next.planAgain,
  },
  {
    id: 'edit.bad_bound',
    symptom: 'edit_max_lost_percent is <text>, no number from 0 to 100',
    signs: [{ log: /edit_max_lost_percent is .*, no number from 0 to 100/ }],
    cause: 'the share of crops that may be lost is a number in percent',
    fix: 'leave it out, which is 5, or give a number from 0 to 100',
    foretold: { never: 'it is given at the shell only' },
    next: next.planAgain,
  },
  {
    id: 'edit.missing_pictures',
    symptom: 'Image-edit failures: <n> of <m> crops have no camera look (<reasons>); at most <k> may be lost',
    signs: [{ log: /ERROR: \d+ of \d+ crops have no camera look/, proves: 'likely' }],
    cause:
      'more edits failed than edit_max_lost_percent (5) allows, a second try included; the lines before it, `lost: <crop>: <reason>`, say why',
    fix: 'verify image_edit_endpoint from inside the cluster, mend what the first of those lines says, then submit again',
    foretold: { never: 'single edits fail under load' },
    next: next.logs,
  },
  {
    id: 'edit.no_crops',
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
]);
