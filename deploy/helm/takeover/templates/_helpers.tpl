{{- define "takeover.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "takeover.secret" -}}
{{- if .Values.existingSecret -}}
{{- .Values.existingSecret -}}
{{- else -}}
{{- range $name := list "SECRET_KEY" "DATABASE_URL" "REDIS_URL" "STORAGE_URL" -}}
{{- if not (index $.Values.secrets $name) -}}
{{- fail (printf "secrets.%s is missing: set it, or existingSecret to a Secret that has it" $name) -}}
{{- end -}}
{{- end -}}
{{- include "takeover.name" . }}-settings
{{- end -}}
{{- end }}

{{- define "takeover.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "takeover.selector" -}}
app.kubernetes.io/name: takeover
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "takeover.labels" -}}
{{ include "takeover.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* The settings of every container. Secrets are files, which no list of the environment shows. */ -}}
{{- define "takeover.environment" -}}
- {name: HOST, value: "0.0.0.0"}
- {name: PORT, value: "8000"}
- {name: TLS, value: "1"}
- {name: TRUSTED_PROXIES, value: {{ .Values.trustedProxies | quote }}}
- {name: PUBLIC_URL, value: {{ printf "https://%s" .Values.host | quote }}}
- {name: METRICS_PORT, value: {{ .Values.metrics.port | quote }}}
- {name: METRICS_HOST, value: "0.0.0.0"}
- {name: LOG_FORMAT, value: {{ .Values.settings.LOG_FORMAT | default "json" | quote }}}
- {name: TMPDIR, value: /scratch}
{{- range $name := list "SECRET_KEY" "DATABASE_URL" "REDIS_URL" "STORAGE_URL" }}
- {name: {{ $name }}_FILE, value: /run/secrets/takeover/{{ $name }}}
{{- end }}
{{- range $name := list "EMAIL_URL" "SECRET_KEY_FALLBACKS" "CHANNEL_LAYERS" }}
{{- if or (index $.Values.secrets $name) (has $name ($.Values.existingSecretHas)) }}
- {name: {{ $name }}_FILE, value: /run/secrets/takeover/{{ $name }}}
{{- end }}
{{- end }}
{{- range $name, $value := omit .Values.settings "LOG_FORMAT" }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- end }}

{{- define "takeover.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: secrets
    secret: {secretName: {{ include "takeover.secret" . }}, defaultMode: 0440}
  - {name: data, emptyDir: {}}
  - {name: scratch, emptyDir: {}}
  - {name: tmp, emptyDir: {}}
{{- end }}

{{- define "takeover.container" -}}
image: {{ include "takeover.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
env: {{- include "takeover.environment" . | nindent 2 }}
volumeMounts:
  - {name: secrets, mountPath: /run/secrets/takeover, readOnly: true}
  - {name: data, mountPath: /data}
  - {name: scratch, mountPath: /scratch}
  - {name: tmp, mountPath: /tmp}
{{- end }}
