using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Connections;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Access;

/// <summary>Asks the authorizer about each <c>Join</c> and <c>Resume</c>, and checks its answer.</summary>
internal sealed class AccessControl(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>
    /// Returns the grant of a connection, or refuses with the authorizer's refusal. It also refuses when the user that the grant names has exceeded its limits.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="room">The room.</param>
    /// <param name="join">The request of a peer that joins; null for a peer that resumes, which keeps its name and metadata.</param>
    public async ValueTask<PeerGrant> AuthorizeAsync(HubCallerContext connection, string room, JoinRequest? join = null)
    {
        var request = new AccessRequest
        {
            User = connection.User!,
            HttpContext = connection.GetHttpContext(),
            Room = room,
            DisplayName = join?.DisplayName,
            Metadata = join?.Metadata,
            IsResume = join is null,
        };
        var grant = await AuthorizeAsync(request, connection.ConnectionAborted);
        var limiter = connection.Features.GetRequiredFeature<SignalingConnection>().Limiter;
        return limiter.SpendGrant(grant.UserId, isJoin: !request.IsResume) is { } excess ? throw excess : grant;
    }

    /// <summary>Returns the request with the name and the metadata that were granted.</summary>
    public static JoinRequest Apply(PeerGrant grant, JoinRequest request) => grant.DisplayName is null && grant.Metadata is null
        ? request
        : request with { DisplayName = grant.DisplayName ?? request.DisplayName, Metadata = Merge(request.Metadata, grant.Metadata) };

    /// <summary>
    /// Returns the update with the granted metadata in it. Refuses with <c>forbidden</c> an update that would change the granted name or a granted entry.
    /// </summary>
    public static PeerUpdate Apply(PeerGrant grant, PeerUpdate update)
    {
        if (grant.DisplayName is { } name && update.DisplayName is { } wanted && wanted != name)
        {
            throw Refusal.Of(SignalingErrorCodes.Forbidden, "This peer's display name was set when it was let into the room, and cannot be changed.");
        }

        if (grant.Metadata is not { Count: > 0 } granted || update.Metadata is not { } metadata)
        {
            return update;
        }

        return metadata.Keys.FirstOrDefault(key => granted.TryGetValue(key, out var value) && value != metadata[key]) is { } changed
            ? throw Refusal.Of(SignalingErrorCodes.Forbidden, $"The metadata entry '{changed}' was set when this peer was let into the room, and cannot be changed.")
            : update with { Metadata = Merge(metadata, granted) };
    }

    private async ValueTask<PeerGrant> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        AccessDecision decision;
        var scope = scopes.CreateAsyncScope();
        await using (scope)
        {
            decision = await scope.ServiceProvider.GetRequiredService<ISignalingAuthorizer>().AuthorizeAsync(request, cancellationToken);
        }

        var grant = decision.Grant ?? throw decision.Refusal!;
        if (grant.ExpiresAt <= time.GetUtcNow())
        {
            throw Refusal.AccessExpired();
        }

        return grant.UserId is not { } userId || PeerGrant.IsUsable(userId)
            ? grant
            : throw Refusal.Of(
                SignalingErrorCodes.Forbidden,
                $"The user's ID is not usable here: it is empty, has more than {PeerGrant.MaxUserIdLength} characters, or contains a control or format character.");
    }

    private static IReadOnlyDictionary<string, string>? Merge(IReadOnlyDictionary<string, string>? wanted, IReadOnlyDictionary<string, string>? granted)
    {
        if (wanted is null || granted is null)
        {
            return granted ?? wanted;
        }

        Dictionary<string, string> merged = new(wanted, StringComparer.Ordinal);
        foreach (var (key, value) in granted)
        {
            merged[key] = value;
        }

        return merged;
    }
}
