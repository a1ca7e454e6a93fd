using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Signaling.Server.Hosting;

/// <summary>The web server, whose failures to start have a type of their own: the types that it throws itself are those of any fault.</summary>
internal sealed class ListeningServer(IServer inner) : IServer
{
    public IFeatureCollection Features => inner.Features;

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        try
        {
            await inner.StartAsync(application, cancellationToken);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException or NotSupportedException or IOException)
        {
            throw new ListenException(exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public void Dispose() => inner.Dispose();
}
