using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.Server.Hosting;

/// <summary>
/// Exports the metrics of this node: to Prometheus at <c>/metrics</c>, and over OTLP when OpenTelemetry's own settings name a collector. The library only has
/// the instruments, so that an application that embeds it chooses its exporters.
/// </summary>
internal static class MetricsExport
{
    private const string Path = "/metrics";
    private const string ServiceName = "signaling";

    // The settings of the OpenTelemetry specification. The exporter would send to localhost without them.
    private static readonly string[] _endpointSettings = ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    // Besides the service: memory and threads, and the connections of the web server and of SignalR. None of them measures a signal.
    private static readonly string[] _meters =
        [SignalingMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections"];

    public static void AddMetricsExport(this WebApplicationBuilder builder) => builder.Services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector()) // the environment wins
        .WithMetrics(metrics =>
        {
            metrics.AddMeter(_meters).AddPrometheusExporter();
            if (_endpointSettings.Any(setting => !string.IsNullOrEmpty(builder.Configuration[setting])))
            {
                metrics.AddOtlpExporter();
            }
        });

    public static void MapMetricsExport(this WebApplication application) => application.MapPrometheusScrapingEndpoint(Path);
}
