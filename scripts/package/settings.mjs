/**
 * What a user can set where a host asks for it: the settings, and the credentials of an S3 root. All are optional.
 * @type {{ key: string; variable: string; title: string; description: string; choices?: string[]; folder?: boolean; secret?: boolean }[]}
 */
export const settings = [
  {
    key: 'cluster',
    variable: 'PCBA_DAY0_CLUSTER',
    title: 'Cluster',
    description:
      '"osmo" for a real OSMO cluster, "embedded" for CPU previews here; empty: osmo where it is on PATH',
    choices: ['embedded', 'osmo'],
  },
  {
    key: 'dig_url_root',
    variable: 'PCBA_DAY0_DIG_URL_ROOT',
    title: 'DIG root',
    description: 'The URL below which models, datasets and results lie, for example s3://my-bucket/dig',
  },
  {
    key: 'pool',
    variable: 'PCBA_DAY0_POOL',
    title: 'OSMO pool',
    description: 'The pool that runs are submitted to',
  },
  {
    key: 'image_edit_endpoint',
    variable: 'PCBA_DAY0_IMAGE_EDIT_ENDPOINT',
    title: 'Image-edit endpoint',
    description: 'The OpenAI-compatible URL of the image-edit service, for example http://my-service:8000/v1',
  },
  {
    key: 'output_folder',
    variable: 'PCBA_DAY0_OUTPUT_FOLDER',
    title: 'Output folder',
    description: 'The folder below which downloads and exports land; empty: outputs in the home folder',
    folder: true,
  },
  {
    key: 'aws_access_key_id',
    variable: 'AWS_ACCESS_KEY_ID',
    title: 'S3 access key',
    description: 'For an s3:// root; empty: the default profile of this user',
    secret: true,
  },
  {
    key: 'aws_secret_access_key',
    variable: 'AWS_SECRET_ACCESS_KEY',
    title: 'S3 secret key',
    description: 'Belongs to the access key',
    secret: true,
  },
  {
    key: 'aws_session_token',
    variable: 'AWS_SESSION_TOKEN',
    title: 'S3 session token',
    description: 'For temporary keys only',
    secret: true,
  },
  {
    key: 'aws_endpoint_url',
    variable: 'AWS_ENDPOINT_URL',
    title: 'S3 service',
    description: 'The URL of an S3 service that is not AWS',
  },
  {
    key: 'aws_region',
    variable: 'AWS_REGION',
    title: 'S3 region',
    description: 'The region of the bucket',
  },
];
