using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signaling.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client of the signaling service to an application's services.</summary>
public static class SignalingClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds an <see cref="ISignalingClient"/> as a singleton. The container disposes it, so dispose the container asynchronously. The client uses the
    /// container's <see cref="ILoggerFactory"/> and <see cref="TimeProvider"/>, unless the options have others.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code; null for none.</param>
    /// <returns>The builder of the options, for example to bind them with <c>BindConfiguration("SignalingClient")</c>.</returns>
    public static OptionsBuilder<SignalingClientOptions> AddSignalingClient(
        this IServiceCollection services, Action<SignalingClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ISignalingClient>(provider => Create(provider, Options.Options.DefaultName));
        return AddOptions(services, Options.Options.DefaultName, configure);
    }

    /// <summary>
    /// Adds a further <see cref="ISignalingClient"/> with options of its own, for an application with more than one. It is a keyed singleton.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the options, and the key of the service.</param>
    /// <param name="configure">Sets options in code; null for none.</param>
    /// <inheritdoc cref="AddSignalingClient(IServiceCollection, Action{SignalingClientOptions})"/>
    public static OptionsBuilder<SignalingClientOptions> AddSignalingClient(
        this IServiceCollection services, string name, Action<SignalingClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.TryAddKeyedSingleton<ISignalingClient>(name, (provider, _) => Create(provider, name));
        return AddOptions(services, name, configure);
    }

    private static OptionsBuilder<SignalingClientOptions> AddOptions(
        IServiceCollection services, string name, Action<SignalingClientOptions>? configure)
    {
        var options = services.AddOptions<SignalingClientOptions>(name);
        return configure is null ? options : options.Configure(configure);
    }

    private static SignalingClient Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<SignalingClientOptions>>().Get(name).Copy();
        options.LoggerFactory ??= provider.GetService<ILoggerFactory>();
        options.TimeProvider ??= provider.GetService<TimeProvider>();
        return new SignalingClient(options);
    }
}
