using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Hub;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Administration;

/// <summary>Mints room tokens for the administration API. The lifetime of a token is bounded, because it cannot be taken back.</summary>
internal sealed class AdminTokens(RoomTokenMint mint, RequestRules rules, TimeProvider time, ILogger<AdminTokens> logger)
{
    public const int DefaultSeconds = 60 * 60;
    public const int MaxSeconds = 24 * 60 * 60;

    private const int MaxRooms = 100;

    // A client sends the token in a header or in the address. Web servers and proxies refuse longer ones.
    private const int MaxTokenLength = 8 * 1024;

    /// <summary>Gets whether this server has a key that signs tokens.</summary>
    public bool CanMint => mint.HasKey;

    public AdminToken Mint(AdminTokenOrder order, AdminAccess access)
    {
        rules.CheckJoin(new JoinRequest("any", order.Name, order.Metadata));
        var wanted = new RoomToken(
            CheckRooms(order.Rooms), CheckUser(order.Sub), order.Name, CheckPermissions(order.Permissions), order.Metadata, CheckCapacity(order.MaxPeers),
            CheckExpiry(order.TtlSeconds));
        var token = access.Bound(wanted, isExpiryOpen: order.TtlSeconds is null);
        var text = mint.Mint(token);
        if (text.Length > MaxTokenLength)
        {
            throw Refusal.Invalid($"The token would have {text.Length} characters; at most {MaxTokenLength} are allowed. Name fewer rooms, or less metadata.");
        }

        // Names of rooms are as long as the token at most, so none is cut.
        Log.TokenMinted(logger, PlainText.Of(string.Join(", ", token.Rooms), MaxTokenLength), token.ExpiresAt, access.Sender);
        return new(text, token.ExpiresAt);
    }

    private List<string> CheckRooms(IReadOnlyList<string?>? rooms) => rooms?.Count is null or 0
        ? throw Refusal.Invalid("The field rooms is missing or empty. It is a list of names, or prefixes that end in *.")
        : rooms.Count > MaxRooms
        ? throw Refusal.Invalid($"The field rooms has {rooms.Count} entries; at most {MaxRooms} are allowed. Use a prefix that ends in *.")
        : [.. rooms.Select(CheckRoom)];

    private string CheckRoom(string? room) => room switch
    {
        RoomToken.AnyRoom => RoomToken.AnyRoom,
        [.. var prefix, '*'] => rules.CheckJoin(new JoinRequest(prefix)).Room + '*',
        _ => rules.CheckJoin(new JoinRequest(room!)).Room,
    };

    private static string? CheckUser(string? userId) => userId is null || PeerGrant.IsUsable(userId)
        ? userId
        : throw Refusal.Invalid(
            $"The field sub is not a usable user ID: it is empty, has more than {PeerGrant.MaxUserIdLength} characters, or contains a control or format character.");

    private static PeerPermissions CheckPermissions(IReadOnlyList<string?>? names) => names is null
        ? PeerGrant.DefaultPermissions
        : names.All(name => name is not null && PermissionNames.All.Contains(name))
        ? PermissionNames.Read(names!)
        : throw Refusal.Invalid($"The field permissions has an entry that is not one of: {string.Join(", ", PermissionNames.All)}.");

    private static int? CheckCapacity(int? peers) => peers is null or > 0 ? peers : throw Refusal.Invalid($"The field maxPeers is {peers}. It must be at least 1.");

    private DateTimeOffset CheckExpiry(int? seconds)
    {
        if (seconds is < 1 or > MaxSeconds)
        {
            throw Refusal.Invalid($"The field ttlSeconds is {seconds}. It must be between 1 and {MaxSeconds}, which is a day.");
        }

        // A token has whole seconds.
        return DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + (seconds ?? DefaultSeconds));
    }
}
