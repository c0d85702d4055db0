"""`silver.social_posts` and `silver.social_interactions`: what is said on social networks, and who took part."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, LANGUAGE, SOURCE

REACTIONS = ("likes", "loves", "cares", "hahas", "wows", "sads", "angries")
UNCOUNTED = "the network does not count them, or does not say"

SOCIAL_POSTS = Contract(
    name="silver.social_posts",
    is_mapped=True,
    meaning="One post on a social network, with what it stirred as last counted.",
    columns=(
        SOURCE,
        Column("post_id", "string", "The post's number on its network."),
        Column("network", "string", "Such as facebook or instagram."),
        Column("author_id", "string", "The profile that posted it.", null="not given", personal=True),
        Column("posted_at", "timestamp", "When it was posted (UTC)."),
        Column("post_type", "string", "Such as video, photo, link or status (words alone), as its network says."),
        Column("text", "string", "Its words.", null="none, or not given", personal=True),
        Column("followers", "bigint", "Followers of its author then.", unit="followers", null="not given"),
        Column("views", "bigint", "How often it was seen.", unit="views", null=UNCOUNTED),
        Column("comments", "bigint", "Comments on it.", unit="comments", null=UNCOUNTED),
        Column("shares", "bigint", "How often it was passed on.", unit="shares", null=UNCOUNTED),
        Column("reactions", "bigint", "Reactions of all kinds.", unit="reactions", null=UNCOUNTED),
        *(
            Column(kind, "bigint", f"Reactions of the kind {kind}.", unit="reactions", null=UNCOUNTED)
            for kind in REACTIONS
        ),
        Column("counted_at", "timestamp", "When all this was counted (UTC).", null="not given"),
        FILE,
    ),
    grain=("source", "post_id"),
    write=Merge(newest=("counted_at", "file")),
    rules=(
        Rule(
            "counts_from_0",
            f"least(followers, views, comments, shares, reactions, {', '.join(REACTIONS)}) >= 0",
            "counts are 0 or more",
        ),
        Rule(
            "kinds_within_all",
            f"{' + '.join(f'coalesce(double({kind}), 0)' for kind in REACTIONS)} <= reactions",
            "the kinds of reactions are no more than all of them",
        ),
        Rule("posted_after_1990", "posted_at >= TIMESTAMP '1990-01-01 00:00:00Z'", "posted_at is a real date"),
    ),
    keep_days=1_825,
)

SOCIAL_INTERACTIONS = Contract(
    name="silver.social_interactions",
    is_mapped=True,
    meaning="One thing that a customer did on a social network: a post, a comment, a share or a reaction.",
    columns=(
        SOURCE,
        Column("interaction_id", "string", "Its number in its source."),
        Column("interaction_type", "string", "post, comment, share or reaction."),
        Column("network", "string", "Such as facebook or instagram."),
        Column("profile_id", "string", "The customer's profile there.", null="not given", personal=True),
        Column("customer_id", "string", "The customer.", null="the profile is of no known customer", personal=True),
        Column("occurred_at", "timestamp", "When it was done (UTC)."),
        Column("post_id", "string", "The post that it is, or is about.", null="not given"),
        Column("reaction", "string", "The kind of reaction, such as like.", null="no reaction, or not given"),
        Column("text", "string", "In the customer's words.", null="no words", personal=True),
        Column("language", "string", "Language tag of the text (BCP 47), such as en or zh-CN.", null="not known"),
        Column("followers", "bigint", "Followers of the profile then.", unit="followers", null="not given"),
        FILE,
    ),
    grain=("source", "interaction_id"),
    write=Merge(newest=("file",)),
    rules=(
        Rule(
            "known_interaction_type",
            "interaction_type IN ('post', 'comment', 'share', 'reaction')",
            "interaction_type is one of the four",
        ),
        Rule("followers_from_0", "followers >= 0", "followers are 0 or more"),
        LANGUAGE,
        Rule("occurred_after_1990", "occurred_at >= TIMESTAMP '1990-01-01 00:00:00Z'", "occurred_at is a real date"),
    ),
    keep_days=1_825,
)
