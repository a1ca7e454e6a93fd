{{- define "signaling.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "signaling.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "signaling.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "signaling.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "signaling.secret" -}}
{{- .Values.secret.existing | default (include "signaling.name" .) }}
{{- end }}

{{- define "signaling.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- /* The form of the settings for times: hours, minutes, seconds. */ -}}
{{- define "signaling.time" -}}
{{- $seconds := int . -}}
{{ printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) }}
{{- end }}

{{- /* What would only show when the nodes are running, or not at all. */ -}}
{{- define "signaling.check" -}}
{{- if and .Values.singleNode .Values.autoscaling.enabled }}{{ fail "singleNode and autoscaling.enabled exclude each other: several nodes need Redis." }}{{ end }}
{{- if and .Values.autoscaling.enabled (not .Values.autoscaling.peers) (not .Values.autoscaling.cpu) }}{{ fail "autoscaling needs autoscaling.peers or autoscaling.cpu." }}{{ end }}
{{- if and .Values.ingress.enabled (not .Values.hosts) }}{{ fail "ingress.enabled needs hosts: the names under which clients reach the service." }}{{ end }}
{{- if not .Values.secret.existing }}
{{- if and (not .Values.singleNode) (not (hasKey .Values.secret.values "Signaling__Redis__ConnectionString")) }}{{ fail "Several nodes need Redis: set secret.existing, or Signaling__Redis__ConnectionString in secret.values, or singleNode." }}{{ end }}
{{- if and (eq .Values.auth.mode "Jwt") (not .Values.auth.authority) (not (hasKey .Values.secret.values "Signaling__Auth__Keys__0__Secret")) }}{{ fail "auth.mode Jwt needs a key: set secret.existing, or Signaling__Auth__Keys__0__Secret in secret.values, or auth.authority." }}{{ end }}
{{- end }}
{{- end }}
