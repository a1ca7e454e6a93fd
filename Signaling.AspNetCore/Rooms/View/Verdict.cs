namespace Signaling.AspNetCore.Rooms.View;

/// <summary>What to do with a message of another node, or of this one.</summary>
internal enum Verdict
{
    /// <summary>All that comes before the message has come: apply it now.</summary>
    Take,

    /// <summary>The message changes nothing: drop it.</summary>
    Past,

    /// <summary>Something that comes before the message has not come yet.</summary>
    Wait,

    /// <summary>The message contradicts what this node knows of its own peers. It waits until the room has been compared with the store.</summary>
    Conflict,

    /// <summary>The room has changed in a way that this node has not followed. Drop the message, and compare the room with the store.</summary>
    Outdated,
}
