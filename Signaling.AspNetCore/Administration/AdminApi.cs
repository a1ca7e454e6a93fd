using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Signaling.AspNetCore.Moderation;
using Signaling.AspNetCore.Overview;

namespace Signaling.AspNetCore.Administration;

/// <summary>The administration API: each endpoint calls one method of <see cref="ISignalingRooms"/>.</summary>
internal static class AdminApi
{
    /// <summary>The part of an address that names the room.</summary>
    public const string RoomParameter = "room";

    /// <summary>The part of an address that no endpoint takes.</summary>
    public const string RestParameter = "rest";

    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        Describe(api.MapGet("/rooms", GetRoomsAsync), "GetRooms", "Returns the names of the rooms in order, page by page.");
        Describe(api.MapGet("/rooms/{room}", GetRoomAsync), "GetRoom", "Returns a room and its peers.", 404);
        Describe(api.MapDelete("/rooms/{room}", CloseAsync), "CloseRoom", "Removes all peers of a room. A later join begins a new room of that name.", 404);
        Describe(api.MapPut("/rooms/{room}/lock", LockAsync), "LockRoom", "Locks a room or unlocks it. The lock ends with the room.", 404);
        Describe(api.MapPut("/rooms/{room}/capacity", SetCapacityAsync), "SetRoomCapacity", "Sets the most peers of a room, until the room ends.", 404);
        Describe(api.MapDelete("/rooms/{room}/peers/{peerId}", RemovePeerAsync), "RemovePeer", "Removes a peer, and bans it if asked to.", 404);
        Describe(api.MapPost("/rooms/{room}/messages", SendMessageAsync), "SendMessage", "Sends a message to a peer, or to all peers of a room.", 404, 413);
        Describe(api.MapGet("/rooms/{room}/bans", GetBansAsync), "GetBans", "Returns the bans of a room, which need not exist.");
        Describe(api.MapPost("/rooms/{room}/bans", BanAsync), "BanUser", "Bans a user from a room, which need not exist.");
        Describe(api.MapDelete("/rooms/{room}/bans/{subject}", UnbanAsync), "Unban", "Ends a ban.", 404);
        Describe(api.MapGet("/rooms/{room}/knocks", GetKnocksAsync), "GetKnocks", "Returns the newcomers that the locked room has refused.");
        Describe(api.MapGet("/nodes", GetNodesAsync), "GetNodes", "Returns the nodes of the service.");
        Describe(api.MapGet("/overview", GetOverviewAsync), "GetOverview", "Returns whether the service is well, and the figures of all nodes.");
        Describe(api.MapGet("/search", SearchAsync), "Search", "Finds rooms by their names, and peers by their names and IDs.");
        Describe(api.MapPost("/tokens", MintToken), "MintToken", "Mints a room token, for at most a day.", 409);
        api.Map("/{**rest}", AdminProblems.NoEndpoint).ExcludeFromDescription();
    }

    /// <summary>Returns the name in a part of the address. The web server decodes a path, except an escaped slash: that would end the name.</summary>
    public static string Unescaped(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static void Describe(RouteHandlerBuilder endpoint, string name, string summary, params int[] problems)
    {
        endpoint.WithName($"Signaling{name}").WithSummary(summary);
        foreach (var status in (int[])[400, 401, 403, .. problems, 503])
        {
            endpoint.ProducesProblem(status);
        }
    }

    private static async Task<Ok<ServiceOverview>> GetOverviewAsync(OverviewReader overview) => TypedResults.Ok(await overview.ReadAsync());

    private static async Task<Ok<AdminFindings>> SearchAsync(RoomSearch search, CancellationToken cancelled, string? q = null, int limit = RoomSearch.DefaultLimit) =>
        TypedResults.Ok(await search.FindAsync(q is { Length: > 0 } ? q : throw Missing("q"), limit, cancelled));

    private static async Task<Ok<AdminRoomPage>> GetRoomsAsync(ISignalingRooms rooms, CancellationToken cancelled, string? after = null, int limit = DefaultPage)
    {
        var names = await rooms.GetRoomsAsync(cancelled);
        string[] page = [.. names.SkipWhile(name => after is not null && string.CompareOrdinal(name, after) <= 0).Take(Math.Clamp(limit, 1, MaxPage))];
        return TypedResults.Ok(new AdminRoomPage(names.Count, page, page is [.., var last] && names[^1] != last ? last : null));
    }

    private static async Task<Results<Ok<SignalingRoom>, ProblemHttpResult>> GetRoomAsync(string room, ISignalingRooms rooms, CancellationToken cancelled) =>
        await rooms.GetRoomAsync(Unescaped(room), cancelled) is { } found ? TypedResults.Ok(found) : AdminProblems.NoRoom();

    private static async Task<Results<Ok<AdminCount>, ProblemHttpResult>> CloseAsync(string room, ISignalingRooms rooms, CancellationToken cancelled) =>
        await rooms.CloseAsync(Unescaped(room), cancelled) is { } peers ? TypedResults.Ok(new AdminCount(peers)) : AdminProblems.NoRoom();

    private static async Task<Results<NoContent, ProblemHttpResult>> LockAsync(string room, AdminLock body, ISignalingRooms rooms, CancellationToken cancelled) =>
        await rooms.SetLockedAsync(Unescaped(room), body.Locked ?? throw Missing("locked"), cancelled) ? TypedResults.NoContent() : AdminProblems.NoRoom();

    private static async Task<Results<NoContent, ProblemHttpResult>> SetCapacityAsync(
        string room, AdminCapacity body, ISignalingRooms rooms, CancellationToken cancelled) =>
        await rooms.SetCapacityAsync(Unescaped(room), body.Capacity, cancelled) ? TypedResults.NoContent() : AdminProblems.NoRoom();

    private static async Task<Results<NoContent, ProblemHttpResult>> RemovePeerAsync(
        string room, string peerId, ISignalingRooms rooms, CancellationToken cancelled, string? reason = null, int? banSeconds = null) =>
        await rooms.RemovePeerAsync(Unescaped(room), peerId, new(reason, banSeconds), cancelled) ? TypedResults.NoContent() : AdminProblems.NoPeer();

    private static async Task<Results<Ok<AdminCount>, ProblemHttpResult>> SendMessageAsync(
        string room, AdminMessage body, ISignalingRooms rooms, CancellationToken cancelled) =>
        await rooms.SendMessageAsync(Unescaped(room), body.To, body.Payload ?? throw Missing("payload"), cancelled) is { } peers
            ? TypedResults.Ok(new AdminCount(peers)) : AdminProblems.NoPeer();

    private static async Task<Ok<IReadOnlyList<RoomBan>>> GetBansAsync(string room, ISignalingRooms rooms, CancellationToken cancelled) =>
        TypedResults.Ok(await rooms.GetBansAsync(Unescaped(room), cancelled));

    private static async Task<Ok<RoomBan>> BanAsync(string room, AdminBan body, ISignalingRooms rooms, CancellationToken cancelled)
    {
        var userId = body.UserId is { Length: > 0 } id ? id : throw Missing("userId");
        var ban = BanRules.Check(new(body.Reason, body.BanSeconds)) ?? throw Missing("banSeconds");
        return TypedResults.Ok(await rooms.BanUserAsync(Unescaped(room), userId, ban.Duration, ban.Reason, cancelled));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> UnbanAsync(string room, string subject, ISignalingRooms rooms, CancellationToken cancelled) =>
        await rooms.UnbanAsync(Unescaped(room), Unescaped(subject), cancelled) ? TypedResults.NoContent() : AdminProblems.NoBan();

    private static async Task<Ok<IReadOnlyList<RoomKnock>>> GetKnocksAsync(string room, ISignalingRooms rooms, CancellationToken cancelled) =>
        TypedResults.Ok(await rooms.GetKnocksAsync(Unescaped(room), cancelled));

    private static async Task<Ok<IReadOnlyList<SignalingNode>>> GetNodesAsync(ISignalingRooms rooms, CancellationToken cancelled) =>
        TypedResults.Ok(await rooms.GetNodesAsync(cancelled));

    private static Results<Ok<AdminToken>, ProblemHttpResult> MintToken(AdminTokenOrder body, AdminTokens tokens, HttpContext context) =>
        tokens.CanMint ? TypedResults.Ok(tokens.Mint(body, context.Features.GetRequiredFeature<AdminAccess>())) : AdminProblems.NoKey();

    private static SignalingRefusalException Missing(string field) => Refusal.Invalid($"The field {field} is missing or has no value.");
}
