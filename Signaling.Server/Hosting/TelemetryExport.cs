using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.Server.Hosting;

/// <summary>
/// Exports what this node tells of itself: its metrics to Prometheus at <c>/metrics</c>; metrics, traces and logs over OTLP, when OpenTelemetry's own settings
/// say so. The library only has the instruments and the activities, so that an application that embeds it chooses its exporters.
/// </summary>
internal static class TelemetryExport
{
    private const string Path = "/metrics";
    private const string ServiceName = "signaling";
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Besides the service: memory and threads, and the connections of the web server and of SignalR. None of them measures a signal.
    private static readonly string[] _meters =
        [SignalingMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections"];

    // The calls of the hub, and what follows from them in Redis and on other nodes.
    private static readonly string[] _sources = ["Microsoft.AspNetCore.SignalR.Server", SignalingMetrics.MeterName];

    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector()) // the environment wins
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(_meters).AddPrometheusExporter();
                if (Has(settings, Collector) || Has(settings, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"))
                {
                    metrics.AddOtlpExporter();
                }
            });

        // A trace of each signal costs much more than the signal, and logs are on the console: a collector for metrics is not asked to take them, too.
        if (Exports(settings, "TRACES"))
        {
            telemetry.WithTracing(traces => traces.AddSource(_sources).AddOtlpExporter());
        }

        if (Exports(settings, "LOGS"))
        {
            telemetry.WithLogging(logs => logs.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        }
    }

    public static void MapTelemetryExport(this WebApplication application) => application.MapPrometheusScrapingEndpoint(Path);

    // OTEL_TRACES_EXPORTER=otlp with a collector for everything, or a collector of their own. Without an endpoint, the exporter would send to localhost.
    private static bool Exports(ConfigurationManager settings, string kind) => Has(settings, $"OTEL_EXPORTER_OTLP_{kind}_ENDPOINT")
        || (Has(settings, Collector) && string.Equals(settings[$"OTEL_{kind}_EXPORTER"], "otlp", StringComparison.OrdinalIgnoreCase));

    private static bool Has(ConfigurationManager settings, string key) => !string.IsNullOrEmpty(settings[key]);
}
