/** What befalls a pod from outside: killed for memory, evicted, a drained node, and the codes of OSMO's own parts in it (6.4, its list of exit codes). */
import { writtenCall } from '../written-call.ts';
import { foretoldBy, next, sharing } from './entry.ts';

/** OSMO does not say OOMKilled (6.3, 6.4); an eviction of the kubelet's says what the node was short of. */
const killedForMemory = /^(?![\s\S]*low on resource)[\s\S]*Exit code 137 due to Task /;

export const podTroubles = [
  ...sharing({ stages: [], platform: true }, [
    {
      id: 'platform.out_of_memory',
      symptom:
        'FAILED_EVICTED, exit code 3004, with "Exit code 137 due to Task" in its message; OOMKilled; exit code 137',
      signs: [
        { ended: { status: 'FAILED_EVICTED', exit: 3004, message: killedForMemory } },
        { exit: [137], proves: 'likely' },
        { event: /OOMKilled/ },
        { message: /OOMKilled/ },
        { message: /exit code 137/, proves: 'likely' },
      ],
      insteadOf: ['platform.evicted'],
      cause:
        'the pod used more host memory than it asked for and was killed; every rank of samples and training loads about 33 GiB',
      fix: 'ask for more memory in the stage that failed (render_memory, edit_memory, infer_memory, train_memory); safe for samples and training are 64Gi for 1 GPU, 96Gi for 2, 192Gi for 4, 384Gi for 8',
      ...foretoldBy('run.memory'),
    },
    {
      id: 'platform.evicted',
      symptom: 'FAILED_EVICTED; The node was low on resource',
      signs: [
        { message: /The node was low on resource/ },
        { status: ['FAILED_EVICTED'] },
        { exit: [3004] },
        { event: /\bEvicted\b/ },
      ],
      insteadOf: ['platform.out_of_memory'],
      cause: 'the node was short of disk or memory and put the pod out; its outputs were not uploaded',
      fix: 'submit again; when it repeats and the message names ephemeral-storage, ask for more (infer_storage, train_storage)',
      foretold: { never: 'it depends on the load of the node' },
      next: next.planAgain,
    },
    {
      id: 'platform.node_drained',
      symptom: 'FAILED_BACKEND_ERROR, exit code 3001, with "Exit code 143 due to Task" in its message',
      signs: [
        {
          ended: { status: 'FAILED_BACKEND_ERROR', exit: 3001, message: /Exit code 143 due to Task / },
        },
        { message: /Node got removed from the cluster while the pod was on it/ },
      ],
      insteadOf: ['platform.backend', 'platform.out_of_memory'],
      cause:
        'the node was drained or taken away while the pod ran; neither the pipeline nor its sizes are at fault',
      fix: 'submit again; when it repeats, ask the administrator which nodes are being drained',
      foretold: { never: 'it is somebody’s decision about the node' },
      next: next.planAgain,
    },
    {
      id: 'platform.pod_not_prepared',
      symptom: 'exit code 256 or 257; exit code 1001',
      signs: [{ exit: [256, 257, 1001] }],
      cause:
        'OSMO could not prepare the pod (256, 257), or a test of the node before the task failed (1001); the task never began',
      fix: 'submit again; when it repeats, give workflow ID and node to the administrator',
      foretold: { never: 'it shows only on the node' },
      next: next.planAgain,
    },
    {
      id: 'platform.osmo_control',
      symptom: 'exit code 2030 to 2040',
      signs: [{ exit: [2030, 2031, 2032, 2033, 2034, 2035, 2036, 2037, 2038, 2039, 2040] }],
      cause:
        'the part of OSMO that runs beside the task failed in the pod; the pipeline itself is not at fault',
      fix: 'read the lines of OSMO itself in the log, then submit again; when it repeats, give the workflow ID to the administrator',
      foretold: { never: 'it is inside the pod' },
      next: next.logs,
    },
  ]),
  ...sharing({ stages: ['render'] }, [
    {
      id: 'render.value_refused',
      symptom: "ERROR: the value num_sdg='0' cannot work",
      signs: [{ log: /^ERROR: the value \w+=.* cannot work: it / }],
      cause: 'the run was submitted by hand with a value that no stage can work with; OSMO takes any value',
      fix: 'submit again with the value mended; a plan of submit_day0 checks all values before',
      foretold: { never: 'a submit by hand has no plan; a plan refuses such a value' },
      next: [writtenCall('submit_day0', { action: 'plan' })],
    },
    {
      id: 'render.scenes_of_boards',
      symptom: 'ERROR: scene_filename names <n> scenes, and board <m> boards',
      signs: [{ log: /^ERROR: scene_filename names \d+ scenes, and board \d+ boards/ }],
      cause:
        'the run was submitted by hand with several boards and neither one scene for all of them nor one for each; nothing was rendered',
      fix: 'call next with scene_filename added: one scene, or one for each board in the order of board, with a comma between',
      foretold: { never: 'a submit by hand has no plan; a plan refuses such values' },
      next: next.planAgain,
    },
    {
      id: 'render.boards_not_joined',
      symptom: 'ERROR: the crops of board <name> cannot be joined with the others',
      signs: [{ log: /^ERROR: the crops of board \S+ cannot be joined with the others: / }],
      cause:
        'crops of several boards get one labels file and one colour a class, and the named labels file is no map of colours, or a mask no plain picture of 8 bits RGB or RGBA; or the board stands twice in board',
      fix: 'take the named board out (call next with board and scene_filename of the others) and run it alone',
      foretold: { never: 'masks and labels are written in the pod' },
      next: next.planAgain,
    },
  ]),
];
